/** One type of a BTF file that tests write; the first is type 1. `kind` as in the kernel's uapi/linux/btf.h. */
export interface FakeType {
  readonly name: string;
  readonly kind: number;
  /** Bytes, or the type that it refers to. */
  readonly size: number;
  readonly flag?: boolean;
  /** What follows, such as an integer's encoding. */
  readonly words?: readonly number[];
  /** Members, parameters, values: a name and its numbers. */
  readonly parts?: readonly (readonly [string, ...number[]])[];
}

export function fakeBtf(types: readonly FakeType[]): Buffer {
  let strings = "\0";
  const text = (name: string): number => {
    if (name === "") return 0;
    strings += `${name}\0`;
    return strings.length - name.length - 1;
  };
  const words = types.flatMap(({ name, kind, size, flag = false, words: more = [], parts = [] }) => [
    ...[text(name), ((flag ? 1 << 31 : 0) | (kind << 24) | parts.length) >>> 0, size, ...more],
    ...parts.flatMap(([part, ...numbers]) => [text(part), ...numbers]),
  ]);
  const body = bytesOf(words);
  const header = bytesOf([0x1eb9f, 24, 0, body.length, body.length, strings.length]);
  return Buffer.concat([header, body, Buffer.from(strings, "latin1")]);
}

/** What is unpacked when a kernel boots, as far as tests look: it says its release, and holds BTF. */
export function fakeKernel(release: string, btf: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`\x7fELF\0Linux version %s\0Linux version ${release} (who) 1\0`, "latin1"), btf]);
}

/** An x86-64 bzImage around a packed kernel; but for gzip, four bytes behind it say how long it is unpacked. */
export function fakeImage(payload: Buffer): Buffer {
  const setup = Buffer.alloc(1024 + 64);
  setup.writeUInt8(1, 0x1f1);
  setup.write("HdrS", 0x202, "latin1");
  setup.writeUInt32LE(64, 0x248);
  setup.writeUInt32LE(payload.length, 0x24c);
  return Buffer.concat([setup, payload, Buffer.from("what follows")]);
}

function bytesOf(words: readonly number[]): Buffer {
  const bytes = Buffer.alloc(words.length * 4);
  for (const [index, word] of words.entries()) bytes.writeUInt32LE(word >>> 0, index * 4);
  return bytes;
}
