import { constants, crc32, zstdCompressSync } from "node:zlib";
import { encode } from "@msgpack/msgpack";
import { expect, test } from "vitest";
import { decodeBlock } from "../../../src/edge/recording/codec.ts";

/** Decodes a block as a hostile or a newer writer could make it, its checksum in order. */
function decode(contents: Uint8Array, events = 1) {
  const payload = zstdCompressSync(contents, { params: { [constants.ZSTD_c_compressionLevel]: 1 } });
  return decodeBlock({ payloadBytes: payload.length, crc: crc32(payload), events }, payload);
}

test("decodeBlock() leaves out fields that a newer writer added", () => {
  const contents = [[0], ["hot"], ["tick", ["at", false, [5]], ["mood", true, [0]]]];
  expect(decode(encode(contents))).toEqual({ events: [{ kind: "tick", at: 5 }], malformedEvents: 0 });
});

test("decodeBlock() counts kinds that a newer writer added", () => {
  const contents = [[1, 0], [], ["tick", ["at", false, [5]]], ["beep", ["at", false, [4]]]];
  expect(decode(encode(contents), 2)).toEqual({ events: [{ kind: "tick", at: 5 }], malformedEvents: 1 });
});

test.each([
  ["another number of events", encode([[0, 0], [], ["tick", ["at", false, [5, 6]]]]), "another number"],
  ["no list", encode(7), "cannot be unpacked"],
  ["an order that is no number", encode([["x"], []]), "cannot be unpacked"],
  ["a column without values", encode([[0], [], ["tick", ["at"]]]), "cannot be unpacked"],
  ["half a value", Uint8Array.of(0x93), "cannot be unpacked"],
  ["more than the bound", Buffer.alloc(3 * 1024 * 1024), "cannot be unpacked"],
  ["a list longer than the bound", Uint8Array.of(0xdd, 0xff, 0xff, 0xff, 0xff), "cannot be unpacked"],
  ["lists in lists without end", Buffer.alloc(2 * 1024 * 1024, 0x91), "cannot be unpacked"],
  ["a field that objects inherit", encode([[0], [], ["tick", ["__proto__", false, [{ at: 1 }]]]]), null],
])("decodeBlock() survives %s", (_, contents, fault) => {
  const expected = fault === null ? { events: [], malformedEvents: 1 } : { fault: expect.stringContaining(fault) };
  expect(decode(contents)).toEqual(expected);
});
