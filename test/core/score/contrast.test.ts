import { expect, test } from "vitest";
import { contrast } from "../../../src/core/score/contrast.ts";
import { beatAt, sketchScored } from "./sketch-scored.ts";

test.each([
  [{ calls: 0, sent: 1, received: 1, share: 1 }, 0],
  [{ calls: 99, sent: 0.5, received: 0.4, share: 1 }, 0],
  [{ calls: 4, sent: 0.2, received: 1, share: 1 }, 0.4],
  [{ calls: 99, sent: 1, received: 0.01, share: 0.02 }, 0.97],
])("contrast() of chances %j is %d", (unusual, value) => {
  const score = contrast(sketchScored({ compareToOthers: () => unusual }));
  expect(score.value).toBeCloseTo(value, 9);
  expect(score.evidence).toEqual(unusual);
});

test("contrast() compares the usual beat, and none without bytes", () => {
  const asked: (readonly [number, number])[] = [];
  const compareToOthers = (sent: number, received: number) => {
    asked.push([sent, received]);
    return { calls: 9, sent: 0.01, received: 1, share: 1 };
  };
  const sized = [0, 500, 300, 9000].map((sentBytes, at) => beatAt(at, { sentBytes, receivedBytes: sentBytes / 10 }));
  contrast(sketchScored({ beats: sized, compareToOthers }));
  const silent = [1, 2].map((at) => beatAt(at, { sentBytes: 0, receivedBytes: 0 }));
  expect(contrast(sketchScored({ beats: silent, compareToOthers })).value).toBe(0);
  expect(asked).toEqual([[500, 50]]);
});
