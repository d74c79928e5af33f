import fc from "fast-check";
import { expect, test } from "vitest";
import { elfFile } from "./elf-sample.ts";
import { readElfOf } from "./read-elf.ts";

const MOST_BYTES = 16 * 1024 * 1024;

test.each([
  [true, false],
  [true, true],
  [false, false],
  [false, true],
])("readElf() reads a file of 64 bits %j, big-endian %j", (is64, isBig) => {
  const { image } = readElfOf(
    elfFile({
      ...{ is64, isBig, machine: 8, needed: ["liba.so", "libc.so.6"], runpath: "$ORIGIN/lib:/opt/lib" },
      ...{ imports: ["connect", "puts"], exports: ["bind"], buildId: "0123456789abcdef" },
    }),
  );
  expect(image).toEqual({
    ...{ kind: `${is64 ? 64 : 32}${isBig ? "msb" : "lsb"} 8`, buildId: "0123456789abcdef", isGo: false },
    ...{ interpreter: "/lib64/ld-linux-x86-64.so.2", needed: ["liba.so", "libc.so.6"] },
    ...{ libraryPath: ["$ORIGIN/lib", "/opt/lib"], imports: new Set(["connect", "puts"]), areImportsWhole: true },
  });
});

test("readElf() of a static program has neither interpreter nor libraries", () => {
  const { image } = readElfOf(elfFile({ interpreter: null, isDynamic: false }));
  expect(image).toMatchObject({ interpreter: null, needed: [], imports: new Set() });
});

test("readElf() knows a Go program by its note", () => {
  expect(readElfOf(elfFile({ isGo: true, buildId: "ff" })).image).toMatchObject({ isGo: true, buildId: "ff" });
});

test("readElf() looks at RPATH only where there is no RUNPATH", () => {
  expect(readElfOf(elfFile({ rpath: "/a" })).image?.libraryPath).toEqual(["/a"]);
  expect(readElfOf(elfFile({ rpath: "/a", runpath: "/b" })).image?.libraryPath).toEqual(["/b"]);
});

test.each([
  ["a script", Buffer.from("#!/bin/sh\n")],
  ["nothing", Buffer.alloc(0)],
  ["a head alone", elfFile().subarray(0, 60)],
  ["an unknown word size", changed(elfFile(), 4, 3)],
  ["an unknown byte order", changed(elfFile(), 5, 0)],
  ["no program header", changed(elfFile(), 56, 0)],
  ["65,535 program headers", changed(elfFile(), 56, 0xffff)],
  ["program headers of another size", changed(elfFile(), 54, 8)],
])("readElf() of %s is null", (_, file) => {
  expect(readElfOf(file).image).toBeNull();
});

test("readElf() of a string table beyond the file reads no import, and says no lie of it", () => {
  const file = elfFile({ imports: ["connect"] });
  const { image } = readElfOf(file.subarray(0, file.length - 40));
  expect([...(image?.imports ?? [])]).not.toContain("connect");
});

test("readElf() that does not read all symbols says so", () => {
  const many = Array.from({ length: 70_000 }, (_, index) => `f${index}`);
  expect(readElfOf(elfFile({ imports: many })).image?.areImportsWhole).toBe(false);
});

test("readElf() asks for bounded spans whatever the file says", () => {
  const file = elfFile({ imports: ["connect"], buildId: "00ff" });
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(file.length - 1), fc.nat(255)), { maxLength: 8 }), (changes) => {
      const hostile = changes.reduce((bytes, [at, value]) => changed(bytes, at, value), file);
      const { spans } = readElfOf(hostile);
      expect(spans.length).toBeLessThan(20);
      expect(spans.reduce((sum, { length }) => sum + length, 0)).toBeLessThan(MOST_BYTES);
    }),
    { numRuns: 2000 },
  );
});

function changed(file: Buffer, at: number, value: number): Buffer {
  const bytes = Buffer.from(file);
  if (at === 54 || at === 56) bytes.writeUInt16LE(value, at);
  else bytes[at] = value;
  return bytes;
}
