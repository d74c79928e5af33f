import fc from "fast-check";
import { expect, test } from "vitest";
import { imbalance as score } from "../../../src/core/score/imbalance.ts";
import { beatAt, sketchScored } from "./sketch-scored.ts";

function imbalance(totals: { readonly sentBytes: number; readonly receivedBytes: number }) {
  return score(sketchScored(totals));
}

test.each([
  [0, 0, 0, 0.5],
  [500, 500, 0, 0.5],
  [300, 100, 0.5, 0.75],
  [100, 300, 0.5, 0.25],
  [1, 0, 1, 1],
  [0, 1, 1, 0],
  [Number.NaN, 10, 1, 0],
  [-5, 10, 1, 0],
  [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 0, 0.5],
])(
  "imbalance() of %d sent and %d received is %d, with a sent share of %d",
  (sentBytes, receivedBytes, value, sentShare) => {
    const { value: found, evidence } = imbalance({ sentBytes, receivedBytes });
    expect(found).toBe(value);
    expect(evidence["sentShare"]).toBe(sentShare);
  },
);

test("imbalance() does not depend on which side sends more", () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(), (one, other) => {
      const value = imbalance({ sentBytes: one, receivedBytes: other }).value;
      expect(imbalance({ sentBytes: other, receivedBytes: one }).value).toBeCloseTo(value, 12);
    }),
  );
});

test("imbalance() is a score whatever the totals", () => {
  fc.assert(
    fc.property(fc.double(), fc.double(), (sentBytes, receivedBytes) => {
      const { value, evidence } = imbalance({ sentBytes, receivedBytes });
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThanOrEqual(1);
      expect(Object.values(evidence).every(Number.isFinite)).toBe(true);
    }),
  );
});

test("imbalance() tells the share of a usual beat, and the largest beat each way, apart from the totals", () => {
  const beats = [100, 100, 100, 5000].map((sentBytes, at) => beatAt(at, { sentBytes, receivedBytes: 300 }));
  const { evidence } = score(sketchScored({ beats, sentBytes: 5300, receivedBytes: 1200 }));
  expect(evidence).toMatchObject({ medianShare: 0.25, mostSentBytes: 5000, mostReceivedBytes: 300 });
  expect(evidence["sentShare"]).toBeCloseTo(0.815, 3);
});

test.each([
  ["a page that is fetched", { port: 443 }, "tcp", 100, 900, 0],
  ["a page's worth that is sent", { port: 443 }, "tcp", 900, 100, 0.4],
  ["the same where no norm is known", { port: 4444 }, "tcp", 900, 100, 0],
  ["a question that is answered", { port: 53 }, "udp", 60, 120, 0],
  ["a question larger than its answer", { port: 53 }, "udp", 180, 20, 0.28],
  ["a log that is shipped", { port: 514 }, "tcp", 900, 0, 0],
  ["a log that is fetched", { port: 514 }, "tcp", 0, 900, -0.05],
  ["nothing at all", { port: 443 }, "tcp", 0, 0, 0],
] as const)("imbalance() of %s lies so far beyond the norm", (_, to, transport, sentBytes, receivedBytes, beyond) => {
  const destination = { address: "203.0.113.7", name: null, nameSource: null, transport, ...to };
  const beats = [1, 2, 3].map((at) => beatAt(at, { sentBytes, receivedBytes }));
  expect(score(sketchScored({ beats, destination })).evidence["beyondNorm"]).toBeCloseTo(beyond, 9);
});
