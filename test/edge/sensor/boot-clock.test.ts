import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { BootClock, wallNow } from "../../../src/edge/sensor/boot-clock.ts";
import { FakeClock } from "./fake-clock.ts";

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

test("BootClock counts the time that the machine sleeps, from the next look on", () => {
  const clock = new FakeClock();
  const before = clock.boot.now();
  clock.pass(500);
  clock.suspend(7_200_000);
  expect(clock.boot.now() - before).toBe(500);
  clock.boot.adjust();
  expect(clock.boot.now() - before).toBeCloseTo(7_200_500, -2);
});

test("BootClock is not moved by steps of the wall clock, nor by the coarseness of the uptime", () => {
  const clock = new FakeClock();
  const before = clock.boot.now();
  clock.step(-86_400_000);
  clock.pass(1003.7);
  clock.boot.adjust();
  expect(clock.boot.now() - before).toBeCloseTo(1003.7, 6);
});

test("wallNow() agrees with the wall clock", () => {
  const before = Date.now();
  const now = wallNow();
  expect(now).toBeGreaterThanOrEqual(before - 2);
  expect(now).toBeLessThanOrEqual(Date.now() + 3);
});
