import { createGunzip, type Gunzip } from "node:zlib";

/** True where a file that begins with these bytes is compressed (RFC 1952, section 2.3.1). */
export function isGzip(firstBytes: Uint8Array): boolean {
  return firstBytes[0] === 0x1f && firstBytes[1] === 0x8b;
}

/** Unpacks gzip, one member after the other. Throws where it is damaged, after all that could be unpacked. */
export async function* unpack(input: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const gunzip = createGunzip();
  const unpacked: Buffer[] = [];
  let failure: Error | null = null;
  // Not read as a stream: one that fails drops what it had already made.
  gunzip.on("data", (chunk: Buffer) => unpacked.push(chunk));
  gunzip.on("error", (error) => {
    failure = error;
  });
  try {
    for await (const chunk of input) {
      await settled(gunzip, (done) => gunzip.write(chunk, done));
      yield* unpacked.splice(0);
      if (failure !== null) throw failure;
    }
    await settled(gunzip, () => gunzip.end());
    yield* unpacked.splice(0);
    if (failure !== null) throw failure;
  } finally {
    gunzip.destroy();
  }
}

/** When it is done, or when the stream has closed: a write that fails is never called back. */
function settled(gunzip: Gunzip, act: (done: () => void) => void): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      gunzip.off("close", done);
      resolve();
    };
    gunzip.on("close", done);
    act(done);
  });
}
