import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Event } from "../../../src/core/event/event.ts";
import { TocsinError } from "../../../src/core/tocsin-error.ts";
import { readPayload } from "../../../src/edge/payload/index.ts";
import { BootClock } from "../../../src/edge/sensor/boot-clock.ts";
import { type Sensor, type SensorOptions, startSensor } from "../../../src/edge/sensor/sensor.ts";
import { attached, emitted, type FakeOptions, fakeBpftrace, type Step, tick } from "./fake-bpftrace.ts";
import { socketMessage } from "./socket-record.ts";

interface Run {
  readonly folder: string;
  readonly events: Event[];
  readonly sensor: Sensor;
}

async function start(steps: readonly Step[], options: FakeOptions & Partial<SensorOptions> = {}): Promise<Run> {
  const folder = fakeBpftrace(steps, options);
  const events: Event[] = [];
  const sensor = await startSensor({
    readPayload,
    scope: { kind: "netns", inode: 1 },
    backend: "tracepoint",
    clock: new BootClock(),
    version: "1.2.3",
    emit: (batch) => void events.push(...batch),
    bpftrace: join(folder, "bpftrace"),
    ...options,
  });
  return { folder, events, sensor };
}

async function failureOf(promise: Promise<unknown>): Promise<TocsinError> {
  const error: unknown = await promise.catch((reason: unknown) => reason);
  if (error instanceof TocsinError) return error;
  throw new Error(`It did not fail as expected: ${String(error)}`);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    // No such process.
    return false;
  }
}

const pidOf = (folder: string): number => Number(readFileSync(join(folder, "pid"), "utf8"));
const exitOf = (pid: number): Step => ({ type: "value", data: ["exit", 2e12 + pid, pid] });
const kinds = (events: readonly Event[]): string[] => events.map(({ kind }) => kind);

test("startSensor() gives the sensor, the clock and then what the kernel side says, until it is stopped", async () => {
  const { sensor, events, folder } = await start([attached, tick(1e12), exitOf(5), socketMessage({ ns: 3e12 })], {
    atEnd: [emitted(3)],
  });
  await expect.poll(() => events.length).toBe(5);
  sensor.stop();
  sensor.stop();
  expect(await sensor.ended).toBeNull();
  expect(kinds(events)).toEqual(["sensor", "clock", "tick", "exit", "traffic"]);
  expect(events[0]).toMatchObject({ backend: "tracepoint", scope: "netns 1", version: "1.2.3" });
  expect(isRunning(pidOf(folder))).toBe(false);
});

test("startSensor() hands bpftrace the program of the back end in its spelling", async () => {
  const { sensor, folder } = await start([attached, tick(1)], { version: "v0.17.0", backend: "fentry" });
  sensor.stop();
  await sensor.ended;
  expect(readFileSync(join(folder, "program.bt"), "utf8")).toContain("kretfunc:tcp_sendmsg");
});

test("startSensor() settles with the first tick, since bpftrace says that it is attached before it is", async () => {
  const folder = fakeBpftrace([attached, { waitMs: 300 }, exitOf(5), tick(1)]);
  const events: Event[] = [];
  const sensor = await startSensor({
    readPayload,
    ...{ scope: { kind: "netns", inode: 1 }, backend: "tracepoint", clock: new BootClock(), version: "1" },
    ...{ emit: (batch) => void events.push(...batch), bpftrace: join(folder, "bpftrace") },
  });
  expect(kinds(events)).toEqual(["sensor", "clock", "exit", "tick"]);
  sensor.stop();
  await sensor.ended;
});

test.each([
  ["text", "hello\n"],
  ["null", "null\n"],
  ["a list", "[1,2]\n"],
  ["half an object", '{"type":"value","data":["exit"\n'],
  ["2 MB without an end", `{"type":"${"x".repeat(2_000_000)}"}\n`],
  ["bytes that are no text", "\xff\xfe{\n"],
  ["an unknown record", '{"type":"value","data":["what",1]}\n'],
])("startSensor() counts a line of %s, and the records around it are intact", async (_, line) => {
  const steps = [attached, tick(1e12), exitOf(5), line, exitOf(6), "\n\n"];
  const { sensor, events } = await start(steps, { atEnd: [emitted(4)] });
  await expect.poll(() => events.filter(({ kind }) => kind === "exit").length).toBe(2);
  sensor.stop();
  expect(await sensor.ended).toBeNull();
  expect(events.filter(({ kind }) => kind === "lost")).toMatchObject([{ where: "line", count: 1 }]);
});

test("startSensor() counts a last line that was cut by bpftrace's death", async () => {
  const steps = [attached, tick(1e12), exitOf(5), '{"type":"value","da', { exit: 1 }];
  const { sensor, events } = await start(steps, { rescope: () => null, pause: async () => {} });
  await sensor.ended;
  expect(events.slice(3)).toMatchObject([
    { kind: "exit" },
    { kind: "lost", where: "line", count: 1 },
    { where: "sensor" },
  ]);
});

test("startSensor() accounts for every record: received and lost are those that were printed", async () => {
  const lost: Step = { type: "lost_events", data: { events: 40 } };
  const { sensor, events } = await start([attached, tick(1e12), exitOf(5), lost, "junk\n"], { atEnd: [emitted(100)] });
  await expect.poll(() => events.some(({ kind }) => kind === "lost")).toBe(true);
  sensor.stop();
  await sensor.ended;
  const counts = events.map((event) =>
    event.kind === "lost" ? event.count : event.kind === "exit" || event.kind === "tick" ? 1 : 0,
  );
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(100);
});

test.each([
  ["ERROR: bpftrace currently only supports running as the root user.\n", "no-permission"],
  ["stdin:1:1-9: ERROR: tracepoint not found: sock:sock_send_length\n", "kernel-unfit"],
  ["ERROR: Something new\n", "bpftrace-failed"],
])("startSensor() fails with what bpftrace said before it attached: %j", async (stderr, code) => {
  expect(await failureOf(start([attached, { stderr }, { exit: 1 }]))).toMatchObject({ code });
});

test("startSensor() ends a bpftrace that does not attach in time", async () => {
  const { code, message } = await failureOf(start([attached], { attachPatienceMs: 50 }));
  expect(code).toBe("bpftrace-failed");
  expect(message).toMatch(/^Cannot watch: .*; try another --backend/);
});

test("startSensor() can be ended before the probes are attached", async () => {
  const controller = new AbortController();
  const folder = fakeBpftrace([]);
  const starting = failureOf(
    startSensor({
      readPayload,
      ...{ scope: { kind: "netns", inode: 1 }, backend: "tracepoint", clock: new BootClock(), version: "1" },
      ...{ emit: () => {}, bpftrace: join(folder, "bpftrace"), signal: controller.signal },
    }),
  );
  await expect.poll(() => hasPid(folder), { timeout: 5000 }).toBe(true);
  controller.abort();
  expect(await starting).toMatchObject({ code: "bpftrace-ended" });
  expect(isRunning(pidOf(folder))).toBe(false);
});

function hasPid(folder: string): boolean {
  try {
    return pidOf(folder) > 0;
  } catch {
    // It has not begun.
    return false;
  }
}

test("what happens after stop() is left out, though the account counts it", async () => {
  const fork = (ns: number, pid: number) => ({ type: "value", data: ["fork", ns, pid, 7] });
  // Later than any clock of this machine: as if it had happened while the probes were taken off.
  const atEnd = [fork(9e18, 78), emitted(3)];
  const { sensor, events } = await start([attached, fork(1, 77), tick(2)], { atEnd });
  sensor.stop();
  expect(await sensor.ended).toBeNull();
  expect(events.filter(({ kind }) => kind === "fork")).toMatchObject([{ pid: 77 }]);
  expect(events.filter(({ kind }) => kind === "lost")).toEqual([]);
});

test("stop() kills a bpftrace that does not heed SIGINT, and says that its account is missing", async () => {
  const fork = { type: "value", data: ["fork", 1, 77, 7] };
  const { sensor, folder, events } = await start([attached, fork, tick(1)], { atEnd: null });
  sensor.stop();
  expect(await sensor.ended).toBeNull();
  expect(isRunning(pidOf(folder))).toBe(false);
  expect(events.at(-1)).toMatchObject({ kind: "lost", where: "sensor", reason: expect.stringContaining("killed") });
});

test("startSensor() says how to get a bpftrace that is missing", async () => {
  const { code, message } = await failureOf(start([], { bpftrace: "/nowhere/bpftrace" }));
  expect(code).toBe("bpftrace-missing");
  expect(message).toBe(
    'Cannot start "/nowhere/bpftrace": it is not installed; install bpftrace 0.17 or newer (apt-get install bpftrace)',
  );
});

test("startSensor() refuses a program that is no bpftrace", async () => {
  const folder = fakeBpftrace([]);
  const path = join(folder, "bpftrace");
  writeFileSync(path, "#!/bin/sh\necho sorry\n", { mode: 0o755 });
  const { message } = await failureOf(start([], { bpftrace: path }));
  expect(message).toMatch(
    /^Cannot use ".*\/bpftrace": it says "sorry" for its version; install bpftrace 0\.17 or newer$/,
  );
});
