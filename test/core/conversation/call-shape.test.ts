import fc from "fast-check";
import { expect, test } from "vitest";
import {
  CELLS,
  MOST_PACKED,
  packedShapes,
  packShape,
  SCALES,
  shapeOf,
} from "../../../src/core/conversation/call-shape.ts";

test("shapeOf() tells sizes by half octaves, shares by eighths", () => {
  const { sent, received, share } = SCALES;
  expect(shapeOf(0, 0)).toEqual({ sent: sent.from, received: received.from, share: share.from + 4 });
  expect(shapeOf(1, 0)).toEqual({ sent: sent.from + 1, received: received.from, share: share.to - 1 });
  expect(shapeOf(0, 1024)).toEqual({ sent: sent.from, received: received.from + 21, share: share.from });
  expect(shapeOf(1448, 1447).sent - sent.from).toBe(21);
  expect(shapeOf(1449, 1447).sent - sent.from).toBe(22);
});

test("shapeOf() lies in its scales whatever the bytes", () => {
  const bytes = fc.oneof(fc.nat(), fc.double({ min: 0, max: 2 ** 53, noNaN: true }), fc.constantFrom(0, 2 ** 53));
  fc.assert(
    fc.property(bytes, bytes, (sentBytes, receivedBytes) => {
      for (const [part, cell] of Object.entries(shapeOf(sentBytes, receivedBytes))) {
        const { from, to } = SCALES[part as keyof typeof SCALES];
        expect(Number.isInteger(cell) && cell >= from && cell < to && cell < CELLS).toBe(true);
      }
    }),
    { seed: 1, numRuns: 300 },
  );
});

test("shapes come out of a number as they went in", () => {
  const shape = fc.tuple(fc.nat(2 ** 26), fc.nat(2 ** 26)).map(([sent, received]) => shapeOf(sent, received));
  const largest = shapeOf(2 ** 53, 0);
  fc.assert(
    fc.property(fc.array(fc.oneof(shape, fc.constant(largest)), { maxLength: MOST_PACKED }), (shapes) => {
      const packed = shapes.reduce(packShape, 0);
      expect(Number.isSafeInteger(packed)).toBe(true);
      expect(packedShapes(packed)).toEqual(shapes.toReversed());
    }),
    { seed: 1, numRuns: 200 },
  );
});
