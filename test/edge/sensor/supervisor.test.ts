import { join } from "node:path";
import { expect, test } from "vitest";
import type { Event } from "../../../src/core/event/event.ts";
import { readPayload } from "../../../src/edge/payload/index.ts";
import type { Scope } from "../../../src/edge/sensor/scope.ts";
import { type Sensor, type SensorOptions, startSensor } from "../../../src/edge/sensor/sensor.ts";
import { attached, emitted, type FakeOptions, fakeBpftrace, type Step, tick } from "./fake-bpftrace.ts";
import { FakeClock } from "./fake-clock.ts";

interface Life {
  readonly clock: FakeClock;
  readonly events: Event[];
  readonly told: string[];
  readonly pauses: number[];
  readonly sensor: Sensor;
}

const netns: Scope = { kind: "netns", inode: 1 };
const exitOf = (pid: number): Step => ({ type: "value", data: ["exit", 1e9 + pid, pid] });
const kinds = (events: readonly Event[]): string[] => events.map(({ kind }) => kind);
const lostAt = (events: readonly Event[], where: string) =>
  events.filter((event) => event.kind === "lost" && event.where === where);

/** The life of a sensor whose pauses take no time but the clock's. */
async function live(steps: readonly Step[], options: FakeOptions & Partial<SensorOptions> = {}): Promise<Life> {
  const folder = fakeBpftrace(steps, options);
  const clock = new FakeClock();
  const events: Event[] = [];
  const told: string[] = [];
  const pauses: number[] = [];
  const sensor = await startSensor({
    readPayload,
    ...{ scope: netns, backend: "tracepoint", clock: clock.boot, version: "1", bpftrace: join(folder, "bpftrace") },
    emit: (batch) => void events.push(...batch),
    tell: (text) => void told.push(text),
    pause: async (ms) => {
      pauses.push(ms);
      clock.pass(ms);
    },
    ...options,
  });
  return { clock, events, told, pauses, sensor };
}

test("startSensor() starts bpftrace again when it dies, and says how long nothing was seen", async () => {
  const first = [attached, tick(1e9), exitOf(5), { exit: 3 }];
  const { sensor, events, told } = await live(first, { later: [attached, tick(2e9), exitOf(6)], atEnd: [emitted(2)] });
  await expect.poll(() => events.length, { timeout: 10_000 }).toBe(9);
  sensor.stop();
  expect(await sensor.ended).toBeNull();
  expect(kinds(events)).toEqual(["sensor", "clock", "tick", "exit", "lost", "sensor", "clock", "tick", "exit"]);
  expect(events[4]).toEqual({
    ...{ kind: "lost", at: 1_001_000, where: "sensor", count: 1 },
    reason: "Cannot go on watching: bpftrace v0.23.2 ended with 3; nothing was seen for 1.0 s",
  });
  expect(told).toEqual([
    "Cannot go on watching: bpftrace v0.23.2 ended with 3; trying again in 1 s",
    "Watching again (netns 1)",
  ]);
});

test("startSensor() keeps the books of each run apart", async () => {
  const first = [attached, tick(1e9), exitOf(5), emitted(4), { exit: 0 }];
  const { sensor, events } = await live(first, { later: [attached, tick(2e9), exitOf(6)], atEnd: [emitted(2)] });
  await expect.poll(() => events.length, { timeout: 10_000 }).toBe(10);
  sensor.stop();
  await sensor.ended;
  expect(lostAt(events, "ring")).toMatchObject([{ count: 2 }]);
  expect(lostAt(events, "sensor")).toHaveLength(1);
});

test("startSensor() tries for ever, ever more rarely, and ends at once when it is told to", async () => {
  const stopping = new AbortController();
  const pauses: number[] = [];
  const pause = async (ms: number): Promise<void> => {
    pauses.push(ms);
    if (pauses.length === 8) stopping.abort();
  };
  const options = { later: [{ exit: 1 }], signal: stopping.signal, pause };
  const { sensor, events, told } = await live([attached, tick(1e9), { exit: 3 }], options);
  expect(await sensor.ended).toBeNull();
  expect(pauses).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
  expect(told.at(-1)).toBe(
    "Cannot watch: bpftrace v0.23.2 ended with 1 before its probes were attached; trying again in 60 s",
  );
  expect(lostAt(events, "sensor")).toHaveLength(1);
});

test("startSensor() soon starts a bpftrace again that has been well for a minute", async () => {
  const stopping = new AbortController();
  const clock = new FakeClock();
  const pauses: number[] = [];
  const pause = async (ms: number): Promise<void> => {
    pauses.push(ms);
    if (pauses.length === 3) stopping.abort();
  };
  const onAttached = (): void => clock.pass(60_000);
  const options = { signal: stopping.signal, clock: clock.boot, pause, onAttached };
  const { sensor } = await live([attached, tick(1e9), { exit: 3 }], options);
  await sensor.ended;
  expect(pauses).toEqual([1000, 1000, 1000]);
});

test("startSensor() ends when nothing can come of another try, and says why", async () => {
  const later = [{ stderr: "ERROR: bpftrace currently only supports running as the root user.\n" }, { exit: 1 }];
  const { sensor, events } = await live([attached, tick(1e9), { exit: 3 }], { later });
  expect(await sensor.ended).toMatchObject({ code: "no-permission" });
  expect(events.at(-1)).toMatchObject({ kind: "lost", where: "sensor" });
});

test("startSensor() that is stopped in a gap ends at once, and the gap is told", async () => {
  let wake = (): void => {};
  const pause = (_: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      signal.addEventListener("abort", () => resolve());
      wake();
    });
  const pausing = new Promise<void>((resolve) => {
    wake = resolve;
  });
  const { sensor, events } = await live([attached, tick(1e9), { exit: 3 }], { pause });
  await pausing;
  sensor.stop();
  expect(await sensor.ended).toBeNull();
  expect(events.at(-1)).toMatchObject({ kind: "lost", where: "sensor", count: 1 });
});

test("startSensor() watches a tree on under whoever of it lives, and says who is not seen", async () => {
  const watched: Scope[] = [];
  const scope: Scope = { kind: "tree", pid: 70 };
  const many = Array.from({ length: 300 }, (_, index) => 71 + index);
  const options = {
    ...{ scope, later: [attached, tick(2e9)] },
    onAttached: (scope: Scope) => void watched.push(scope),
    rescope: (): Scope => ({ kind: "tree", pid: 71, treePids: many }),
  };
  const { sensor, events } = await live([attached, tick(1e9), { exit: 3 }], options);
  await expect.poll(() => watched.length, { timeout: 10_000 }).toBe(2);
  sensor.stop();
  await sensor.ended;
  expect(watched[1]).toEqual({ kind: "tree", pid: 71, treePids: many });
  const reason = expect.stringMatching(/from now on 44 of the tree's 300 processes are not$/);
  expect(lostAt(events, "sensor")).toMatchObject([{ reason }]);
  expect(events.filter(({ kind }) => kind === "sensor")).toMatchObject([{ scope: "tree 70" }, { scope: "tree 70" }]);
});

test("startSensor() ends when nothing is left of a tree whose watcher died", async () => {
  const options = { scope: { kind: "tree", pid: 70 }, rescope: () => null } as const;
  const { sensor } = await live([attached, tick(1e9), { exit: 3 }], options);
  expect(await sensor.ended).toBeNull();
});

test.each([
  ["is set forward", (clock: FakeClock) => clock.step(5000), 2],
  ["is set back", (clock: FakeClock) => clock.step(-3_600_000), 2],
  ["is slewed", (clock: FakeClock) => clock.step(60), 1],
  ["goes on while the machine sleeps", (clock: FakeClock) => clock.suspend(3_600_000), 1],
])("startSensor() maps the wall clock anew when it is stepped: it %s", async (_, change, clockEvents) => {
  const clock = new FakeClock();
  const events: Event[] = [];
  let ticks = 0;
  const emit = (batch: readonly Event[]): void => {
    events.push(...batch);
    for (const { kind } of batch) if (kind === "tick" && ticks++ === 0) change(clock);
  };
  const { sensor } = await live([attached, tick(1e9), tick(2e9)], { clock: clock.boot, emit });
  await expect.poll(() => ticks, { timeout: 10_000 }).toBe(2);
  sensor.stop();
  await sensor.ended;
  const clocks = events.filter((event) => event.kind === "clock");
  expect(clocks).toHaveLength(clockEvents);
  const last = clocks.at(-1);
  // Whatever happened, the last mapping tells the wall time of now.
  const told = (last?.wallMs ?? 0) + clock.boot.now() - (last?.at ?? 0);
  expect(Math.abs(told - clock.boot.wall())).toBeLessThan(100);
});
