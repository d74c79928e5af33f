import fc from "fast-check";
import { expect, test } from "vitest";
import { WallClock } from "../../../src/core/event/wall-clock.ts";

function clockOf(...steps: readonly (readonly [at: number, wallMs: number])[]): WallClock {
  const clock = new WallClock();
  for (const [at, wallMs] of steps) clock.set({ kind: "clock", at, wallMs });
  return clock;
}

test.each([
  [0, "2026-11-21T00:00:00.000000Z"],
  [0.001, "2026-11-21T00:00:00.000001Z"],
  [999.9996, "2026-11-21T00:00:01.000000Z"],
  [-0.5, "2026-11-20T23:59:59.999500Z"],
  [1e300, "9999-12-31T23:59:59.999000Z"],
  [-1e300, "0000-01-01T00:00:00.000000Z"],
])("format() of %d ms after the clock is %s", (at, text) => {
  expect(clockOf([0, Date.UTC(2026, 10, 21)]).format(at)).toBe(text);
});

test("each time is mapped by the clock that held then, an older one by the first", () => {
  const clock = clockOf([100, 1_000_000], [200, 5_000_000]);
  expect([50, 150, 200, 250].map((at) => clock.wallMs(at))).toEqual([999_950, 1_000_050, 5_000_000, 5_000_050]);
  expect(clockOf().wallMs(7)).toBe(7);
});

test("a clock that steps for ever is remembered for its last 64 steps", () => {
  const clock = clockOf(...Array.from({ length: 1000 }, (_, step) => [step, step * 1000] as const));
  expect([clock.wallMs(999), clock.wallMs(936), clock.wallMs(0)]).toEqual([999_000, 936_000, 935_064]);
});

test("format() is RFC 3339 whatever the numbers", () => {
  const number = fc.double({ noNaN: true, noDefaultInfinity: true });
  fc.assert(
    fc.property(number, number, number, (at, wallMs, time) => {
      expect(clockOf([at, wallMs]).format(time)).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
    }),
  );
});
