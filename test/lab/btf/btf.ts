/** A kernel's type as BTF tells it (Documentation/bpf/btf.rst); a number is the id of another type, 0 is void. */
export type BtfType =
  | { readonly kind: "void" }
  | { readonly kind: "int"; readonly name: string; readonly bytes: number; readonly isSigned: boolean }
  | { readonly kind: "pointer"; readonly to: number }
  | { readonly kind: "array"; readonly of: number; readonly length: number }
  | { readonly kind: "struct" | "union"; readonly name: string; readonly members: readonly BtfMember[] }
  | { readonly kind: "enum"; readonly name: string; readonly bytes: number; readonly values: readonly BtfValue[] }
  | { readonly kind: "forward"; readonly name: string; readonly of: "struct" | "union" }
  | { readonly kind: "typedef"; readonly name: string; readonly to: number }
  /** const, volatile, restrict and tags such as __user: they change nothing about what is read. */
  | { readonly kind: "qualified"; readonly to: number }
  | { readonly kind: "function"; readonly name: string; readonly prototype: number }
  | { readonly kind: "prototype"; readonly returns: number; readonly parameters: readonly BtfParameter[] }
  | { readonly kind: "other" };

export interface BtfMember {
  /** Empty where the member is an anonymous struct or union. */
  readonly name: string;
  readonly type: number;
  readonly bitOffset: number;
  /** 0 where it is no bit field. */
  readonly bitSize: number;
}

export interface BtfParameter {
  readonly name: string;
  readonly type: number;
}

export interface BtfValue {
  readonly name: string;
  readonly value: number;
}

type NamedKind = "struct" | "union" | "enum" | "typedef" | "function";

const magic = 0xeb9f;
/** The kinds that are looked up by name. */
const namedKinds: ReadonlyMap<number, NamedKind> = new Map([
  [4, "struct"],
  [5, "union"],
  [6, "enum"],
  [8, "typedef"],
  [12, "function"],
  [19, "enum"],
]);
/** Bytes that follow a type's first twelve, by kind: once, and for each of its parts. */
const fixedTails: Readonly<Record<number, number>> = { 1: 4, 3: 12, 14: 4, 17: 4 };
const partTails: Readonly<Record<number, number>> = { 4: 12, 5: 12, 6: 8, 13: 8, 15: 12, 19: 12 };
const lastKind = 19;

/** The BTF of one kernel, as /sys/kernel/btf/vmlinux holds it. A type is decoded when it is asked for. */
export class Btf {
  readonly #bytes: Buffer;
  readonly #strings: number;
  /** Where each type stands; the first id is 1. */
  readonly #starts: number[] = [0];
  readonly #named = new Map<string, number[]>();
  readonly #enumerators = new Map<string, number[]>();

  constructor(bytes: Buffer) {
    if (bytes.length < 24 || bytes.readUInt16LE(0) !== magic)
      throw new Error(
        `Cannot read BTF: its first bytes are ${bytes.toString("hex", 0, 4)}, not 9feb; is it a kernel's?`,
      );
    this.#bytes = bytes;
    const start = bytes.readUInt32LE(4);
    this.#strings = start + bytes.readUInt32LE(16);
    const end = start + bytes.readUInt32LE(8) + bytes.readUInt32LE(12);
    for (let at = start + bytes.readUInt32LE(8); at < end; ) at = this.#index(at);
  }

  /** Ids of all types of this kind and name: a kernel may hold different ones of the same name. */
  find(kind: NamedKind, name: string): readonly number[] {
    return this.#named.get(`${kind} ${name}`) ?? [];
  }

  /** Every value that an enum gives to this name. */
  enumerator(name: string): readonly number[] {
    return this.#enumerators.get(name) ?? [];
  }

  type(id: number): BtfType {
    if (id === 0) return { kind: "void" };
    const at = this.#starts[id];
    if (at === undefined) throw new Error(`Cannot read BTF: it has no type ${id}; the file may be cut short`);
    const name = this.#text(at);
    const { kind, length, flag } = this.#head(at);
    const last = this.#bytes.readUInt32LE(at + 8);
    switch (kind) {
      case 1:
        return { kind: "int", name, bytes: last, isSigned: ((this.#bytes.readUInt32LE(at + 12) >>> 24) & 1) === 1 };
      case 2:
        return { kind: "pointer", to: last };
      case 3:
        return { kind: "array", of: this.#bytes.readUInt32LE(at + 12), length: this.#bytes.readUInt32LE(at + 20) };
      case 4:
      case 5:
        return { kind: kind === 4 ? "struct" : "union", name, members: this.#members(at, length, flag) };
      case 6:
      case 19:
        return { kind: "enum", name, bytes: last, values: this.#values(at, length, kind === 19) };
      case 7:
        return { kind: "forward", name, of: flag ? "union" : "struct" };
      case 8:
        return { kind: "typedef", name, to: last };
      case 9:
      case 10:
      case 11:
      case 18:
        return { kind: "qualified", to: last };
      case 12:
        return { kind: "function", name, prototype: last };
      case 13:
        return { kind: "prototype", returns: last, parameters: this.#parameters(at, length) };
      default:
        return { kind: "other" };
    }
  }

  /** Notes the type at `at`, and returns where the next one stands. */
  #index(at: number): number {
    const { kind, length } = this.#head(at);
    if (kind === 0 || kind > lastKind)
      throw new Error(`Cannot read BTF: type ${this.#starts.length} is of kind ${kind}, which is not known; add it`);
    const id = this.#starts.push(at) - 1;
    const named = namedKinds.get(kind) ?? null;
    if (named !== null) note(this.#named, `${named} ${this.#text(at)}`, id);
    if (named === "enum")
      for (const { name, value } of this.#values(at, length, kind === 19)) note(this.#enumerators, name, value);
    return at + 12 + (fixedTails[kind] ?? 0) + (partTails[kind] ?? 0) * length;
  }

  #head(at: number): { readonly kind: number; readonly length: number; readonly flag: boolean } {
    const info = this.#bytes.readUInt32LE(at + 4);
    return { kind: (info >>> 24) & 0x1f, length: info & 0xffff, flag: info >>> 31 === 1 };
  }

  #members(at: number, length: number, hasBitFields: boolean): BtfMember[] {
    return this.#parts(at, length, 12, (part) => {
      const offset = this.#bytes.readUInt32LE(part + 8);
      const place = hasBitFields
        ? { bitOffset: offset & 0xffffff, bitSize: offset >>> 24 }
        : { bitOffset: offset, bitSize: 0 };
      return { name: this.#text(part), type: this.#bytes.readUInt32LE(part + 4), ...place };
    });
  }

  #parameters(at: number, length: number): BtfParameter[] {
    return this.#parts(at, length, 8, (part) => ({
      name: this.#text(part),
      type: this.#bytes.readUInt32LE(part + 4),
    }));
  }

  #values(at: number, length: number, isWide: boolean): BtfValue[] {
    return this.#parts(at, length, isWide ? 12 : 8, (part) => ({
      name: this.#text(part),
      value: isWide
        ? this.#bytes.readInt32LE(part + 8) * 2 ** 32 + this.#bytes.readUInt32LE(part + 4)
        : this.#bytes.readInt32LE(part + 4),
    }));
  }

  #parts<Part>(at: number, length: number, bytes: number, decode: (part: number) => Part): Part[] {
    return Array.from({ length }, (_, index) => decode(at + 12 + index * bytes));
  }

  /** The string whose offset stands at `at`. */
  #text(at: number): string {
    const start = this.#strings + this.#bytes.readUInt32LE(at);
    return this.#bytes.toString("latin1", start, this.#bytes.indexOf(0, start));
  }
}

function note<Value>(index: Map<string, Value[]>, key: string, value: Value): void {
  const known = index.get(key);
  if (known === undefined) index.set(key, [value]);
  else known.push(value);
}
