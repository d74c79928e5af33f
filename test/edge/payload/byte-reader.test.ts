import fc from "fast-check";
import { expect, test } from "vitest";
import { ByteReader } from "../../../src/edge/payload/byte-reader.ts";
import { readVarint } from "../../../src/edge/payload/quic-varint.ts";
import { hex } from "./samples.ts";

test("numbers and vectors are read in network order", () => {
  const reader = new ByteReader(hex("01 0203 040506 02 aabb 0001 cc"));
  expect([reader.u8(), reader.u16(), reader.number(3)]).toEqual([1, 0x0203, 0x040506]);
  expect([reader.vector(1), reader.vector(2)]).toEqual([hex("aabb"), hex("cc")]);
  expect([reader.at, reader.left, reader.isShort]).toEqual([12, 0, false]);
});

test("past the end there are zeros, or what there is, and it is remembered", () => {
  const number = new ByteReader(hex("01"));
  expect([number.u16(), number.left, number.isShort]).toEqual([0, 1, true]);
  const vector = new ByteReader(hex("05 aabb"));
  expect([vector.vector(1), vector.left, vector.isShort]).toEqual([hex("aabb"), 0, true]);
});

test("whatever is asked of it, it never leaves its bytes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), fc.array(fc.nat(60), { maxLength: 20 }), (bytes, lengths) => {
      const reader = new ByteReader(bytes);
      let taken = 0;
      for (const length of lengths) taken += reader.take(length).length;
      expect([taken, reader.at, reader.left]).toEqual([taken, taken, bytes.length - taken]);
      expect(reader.isShort).toBe(lengths.reduce((sum, length) => sum + length, 0) > bytes.length);
    }),
    { seed: 1 },
  );
});

test.each([
  ["25", 37],
  ["7bbd", 15_293],
  ["9d7f3e7d", 494_878_333],
  ["c2197c5eff14e88c", "151288809941952652"],
])("%s is the integer of RFC 9000, appendix A.1", (bytes, value) => {
  expect(readVarint(new ByteReader(hex(bytes)))).toBe(Number(value));
});
