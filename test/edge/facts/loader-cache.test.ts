import { expect, test } from "vitest";
import { parseLoaderCache } from "../../../src/edge/facts/loader-cache.ts";

const MAGIC = "glibc-ld.so.cache1.1";

function cacheOf(entries: readonly (readonly [name: string, path: string])[], isBig = false): Buffer {
  const head = Buffer.alloc(48 + 24 * entries.length);
  head.write(MAGIC, "latin1");
  const write = (value: number, at: number) => (isBig ? head.writeUInt32BE(value, at) : head.writeUInt32LE(value, at));
  let text = "";
  write(entries.length, 20);
  for (const [index, [name, path]] of entries.entries()) {
    write(head.length + text.length, 48 + 24 * index + 4);
    text += `${name}\0`;
    write(head.length + text.length, 48 + 24 * index + 8);
    text += `${path}\0`;
  }
  return Buffer.concat([head, Buffer.from(text, "latin1")]);
}

test.each([false, true])("parseLoaderCache() finds each path of a name, big-endian %j", (isBig) => {
  const cache = cacheOf(
    [
      ["liba.so.1", "/lib/x86_64-linux-gnu/liba.so.1"],
      ["liba.so.1", "/lib32/liba.so.1"],
      ["libb.so", "/opt/libb.so"],
    ],
    isBig,
  );
  expect(parseLoaderCache(cache)).toEqual(
    new Map([
      ["liba.so.1", ["/lib/x86_64-linux-gnu/liba.so.1", "/lib32/liba.so.1"]],
      ["libb.so", ["/opt/libb.so"]],
    ]),
  );
});

test.each([
  ["nothing", Buffer.alloc(0)],
  ["another file", Buffer.alloc(100, "x")],
  ["a count beyond the file", Buffer.concat([Buffer.from(MAGIC), Buffer.alloc(60, 0xff)])],
  ["a relative path", cacheOf([["liba.so", "liba.so"]])],
])("parseLoaderCache() of %s is empty", (_, bytes) => {
  expect(parseLoaderCache(bytes).size).toBe(0);
});
