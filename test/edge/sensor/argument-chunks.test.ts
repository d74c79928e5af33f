import fc from "fast-check";
import { expect, test } from "vitest";
import { ArgumentChunks } from "../../../src/edge/sensor/argument-chunks.ts";
import { splitAtNul } from "../../../src/edge/sensor/redacted-args.ts";

const CHUNK_BYTES = 128;

/** The pieces of a process's memory from its first argument on, as bpf/process.bt sends them. */
function piecesOf(pid: number, memory: Buffer, argumentBytes: number): number[][] {
  const padded = Buffer.concat([memory, Buffer.alloc(4 * CHUNK_BYTES, "HOME=/root\0")]);
  const offsets = [0, 128, 256, 384].filter((offset) => offset < argumentBytes);
  return offsets.map((offset) => {
    const words = Array.from({ length: 32 }, (_, index) => padded.readUInt32LE(offset + index * 4));
    return [Number.NaN, pid, offset, ...words];
  });
}

function memoryOf(args: readonly string[]): Buffer {
  return Buffer.from(args.map((arg) => `${arg}\0`).join(""));
}

function takeAll(args: readonly string[]): ReturnType<ArgumentChunks["take"]> {
  const chunks = new ArgumentChunks(splitAtNul);
  const memory = memoryOf(args);
  for (const piece of piecesOf(7, memory, memory.length)) chunks.add(piece);
  return chunks.take(7, memory.length);
}

test.each([
  ["one argument", ["ls"]],
  ["empty arguments", ["", "a", "", ""]],
  ["exactly one piece", ["x".repeat(127)]],
  ["one byte more than a piece", ["x".repeat(128)]],
  ["exactly all pieces", ["x".repeat(511)]],
  ["newlines, quotes and commas", ['a"b', "c\nd", '["exec",1]']],
  ["no argument", []],
])("ArgumentChunks puts %s together", (_, args) => {
  expect(takeAll(args)).toEqual({ args, isArgsCut: false });
});

test("ArgumentChunks never shows what lies past the arguments, the environment", () => {
  const argument = fc.string({ unit: fc.constantFrom("a", "é", " "), maxLength: 90 });
  fc.assert(
    fc.property(fc.array(argument, { maxLength: 12 }), (args) => {
      const taken = takeAll(args);
      expect(taken.args.join(" ")).not.toContain("HOME");
      expect(taken.isArgsCut).toBe(memoryOf(args).length > 512);
    }),
  );
});

test("ArgumentChunks marks arguments past its pieces as cut", () => {
  const { args, isArgsCut } = takeAll(["printf", "y".repeat(1_000_000)]);
  expect(args).toEqual(["printf", "y".repeat(512 - 7)]);
  expect(isArgsCut).toBe(true);
});

test.each([0, 1, 2])("ArgumentChunks keeps what came before the lost piece %i", (lost) => {
  const chunks = new ArgumentChunks(splitAtNul);
  const memory = memoryOf(["z".repeat(380)]);
  for (const [index, piece] of piecesOf(7, memory, memory.length).entries()) if (index !== lost) chunks.add(piece);
  const text = "z".repeat(lost * CHUNK_BYTES);
  expect(chunks.take(7, memory.length)).toEqual({ args: text === "" ? [] : [text], isArgsCut: true });
});

test("ArgumentChunks gives the arguments of an exec out once", () => {
  const chunks = new ArgumentChunks(splitAtNul);
  const memory = memoryOf(["a"]);
  for (const piece of piecesOf(7, memory, memory.length)) chunks.add(piece);
  expect(chunks.take(7, memory.length).args).toEqual(["a"]);
  expect(chunks.take(7, memory.length)).toEqual({ args: [], isArgsCut: true });
});

test("ArgumentChunks begins anew where a process executes again", () => {
  const chunks = new ArgumentChunks(splitAtNul);
  for (const text of ["old", "new"]) {
    for (const piece of piecesOf(7, memoryOf([text]), 4)) chunks.add(piece);
  }
  expect(chunks.take(7, 4)).toEqual({ args: ["new"], isArgsCut: false });
});

test("ArgumentChunks keeps the last 256 processes whose exec does not come", () => {
  const chunks = new ArgumentChunks(splitAtNul);
  for (let pid = 1; pid <= 300; pid++) for (const piece of piecesOf(pid, memoryOf(["a"]), 2)) chunks.add(piece);
  expect(chunks.take(300 - 256, 2)).toEqual({ args: [], isArgsCut: true });
  expect(chunks.take(300 - 255, 2)).toEqual({ args: ["a"], isArgsCut: false });
});

test("ArgumentChunks tells arguments that are not UTF-8 apart", () => {
  const chunks = new ArgumentChunks(splitAtNul);
  for (const piece of piecesOf(7, Buffer.from([0x61, 0xff, 0, 0x61, 0xfe, 0]), 6)) chunks.add(piece);
  expect(chunks.take(7, 6).args).toEqual(["a\\xff", "a\\xfe"]);
});
