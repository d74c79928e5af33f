import { copyFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Executable, LostEvent, ProcessEvent } from "../../../src/core/event/event.ts";
import { KnownExecutables } from "../../../src/edge/facts/known-executables.ts";
import { ProcessFacts } from "../../../src/edge/facts/process-facts.ts";
import { glanceAtExec } from "../../../src/edge/facts/process-glance.ts";
import { execOf, now, SLEEP, scratch, start } from "./gather.ts";

const GONE = 2 ** 22 + 1;
const executable: Executable = {
  ...{ path: SLEEP, device: 1, inode: 1, sizeBytes: 1, sha256: "00", package: null, packageDatabase: null },
  ...{ isAsPackaged: null, copyOf: null, isDeleted: false, isMemoryBacked: false, isInWritablePlace: false },
  ...{ file: null, elf: null, unknown: [] },
};
const exec = execOf(GONE, SLEEP);
const glance = glanceAtExec(exec, {
  ...{ procRoot: "/proc", root: "/", canReadParent: false, directories: [], knownPath: undefined },
});

function knownOf(path: string, stats = statSync(path, { bigint: true })) {
  const told: string[] = [];
  const known = new KnownExecutables({
    now,
    proven: ({ pid }) => told.push(`proven ${pid}`),
    refuted: ({ pid }) => told.push(`refuted ${pid}`),
  });
  known.learn(exec, { glance, executable, stats, proofPath: Buffer.from(path) });
  return { known, told };
}

/** Holds one more process of the program that is known. */
function hold(known: KnownExecutables, pid: number): void {
  const found = known.find({ ...exec, pid });
  expect(found?.executable).toBe(executable);
  if (found !== null) known.hold(found, { exec: { ...exec, pid }, workingDirectory: null, cgroup: null });
}

test("KnownExecutables gives whoever waits the facts of a file that is what it was", async () => {
  const { known, told } = knownOf(SLEEP);
  for (const pid of [GONE + 1, GONE + 2]) hold(known, pid);
  expect([known.held, told]).toEqual([2, []]);
  await known.settle();
  expect([known.held, told]).toEqual([0, [`proven ${GONE + 1}`, `proven ${GONE + 2}`]]);
});

test.each([
  ["changed", { ctimeNs: 1n }],
  ["replaced by another of its size", { ino: 1n }],
])("KnownExecutables gives nobody the facts of a file that was %s", async (_, before) => {
  const stats = Object.assign(statSync(SLEEP, { bigint: true }), before);
  const { known, told } = knownOf(SLEEP, stats);
  hold(known, GONE);
  await known.settle();
  expect(told).toEqual([`refuted ${GONE}`]);
  expect(known.find(exec)).toBeNull();
});

test.each([
  ["another parent", { parentPid: 1 }],
  ["another name", { path: "./sleep" }],
  ["another file", { inode: 1 }],
  ["another cgroup", { cgroupId: 2 }],
])("KnownExecutables knows nothing of an exec of %s", (_, other) => {
  expect(knownOf(SLEEP).known.find({ ...exec, ...other })).toBeNull();
});

test("KnownExecutables does not learn a file that was made just now: its number may be another's soon", () => {
  const copy = join(scratch(), "fresh");
  copyFileSync(SLEEP, copy);
  expect(knownOf(copy).known.find(exec)).toBeNull();
});

test("executed() tells a second exec of a program by one parent what it told the first", async () => {
  const first = await start(SLEEP, ["60"]);
  const events: (ProcessEvent | LostEvent)[] = [];
  const facts = new ProcessFacts({ now, emit: (event) => events.push(event), canReadAncestors: false });
  facts.executed(execOf(first.pid, SLEEP, { at: 1 }));
  await expect.poll(() => events).toHaveLength(1);
  facts.executed(execOf(GONE, SLEEP, { at: 2, args: [SLEEP, "5"] }));
  await facts.close();
  const [one, two] = events.map((event) => (event.kind === "process" ? event : null));
  expect(two).toMatchObject({ pid: GONE, startedAt: 2, args: [SLEEP, "5"], cgroup: one?.cgroup });
  expect(two?.executable).toBe(one?.executable);
});
