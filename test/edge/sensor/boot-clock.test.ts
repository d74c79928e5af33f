import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { BootClock, wallNow } from "../../../src/edge/sensor/boot-clock.ts";

test("BootClock agrees with /proc/uptime within 50 ms", () => {
  const clock = new BootClock();
  const uptimeMs = () => Number(readFileSync("/proc/uptime", "utf8").split(" ")[0]) * 1000;
  // The file is rounded down to 10 ms; the clock was read between two looks at it.
  const before = uptimeMs();
  const now = clock.now();
  const after = uptimeMs();
  expect(now).toBeGreaterThan(before - 50);
  expect(now).toBeLessThan(after + 50);
});

test("BootClock never goes back while it is adjusted", () => {
  const clock = new BootClock();
  let last = clock.now();
  for (let round = 0; round < 200; round++) {
    clock.adjust();
    const now = clock.now();
    expect(now).toBeGreaterThanOrEqual(last);
    last = now;
  }
});

test("wallNow() agrees with the wall clock", () => {
  const before = Date.now();
  const now = wallNow();
  expect(now).toBeGreaterThanOrEqual(before - 2);
  expect(now).toBeLessThanOrEqual(Date.now() + 3);
});
