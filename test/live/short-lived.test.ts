import { createHash } from "node:crypto";
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import type { Event, ProcessEvent } from "../../src/core/event/event.ts";
import { eventsOf, startCapture } from "./capture.ts";
import { addresses, LiveNode, whyNotLive } from "./live-node.ts";

const PROGRAMS = 100;
const why = whyNotLive();

function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), "tocsin-live-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

function sha256Of(path: string): string {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}

/** Programs of one content each that end at once. */
function makePrograms(folder: string): readonly string[] {
  return Array.from({ length: PROGRAMS }, (_, index) => {
    const path = join(folder, `brief-${index}`);
    copyFileSync(realpathSync("/bin/true"), path);
    appendFileSync(path, `${index}`);
    return path;
  });
}

function processesOf(events: readonly Event[]): readonly ProcessEvent[] {
  return events.filter((event) => event.kind === "process");
}

test.skipIf(why !== null)("sense has the facts of a hundred programs that live for a millisecond each", async () => {
  const node = new LiveNode();
  onTestFinished(() => node.destroy());
  const folder = scratch();
  const programs = makePrograms(folder);
  const script = join(folder, "all.sh");
  writeFileSync(script, `#!/bin/sh\n${programs.join("\n")}\n`);
  chmodSync(script, 0o755);
  const capture = await startCapture("sense", "--netns", node.name);
  await node.run(script);
  await node.run("curl", "-s", `http://${addresses.dead}:81/`);
  await wait(1500);
  const processes = processesOf(eventsOf(await capture.stop()));
  const told = new Map(processes.map(({ executable }) => [executable?.path, executable]));
  for (const path of programs) {
    expect(told.get(path)).toMatchObject({ sha256: sha256Of(path), isInWritablePlace: true });
    expect(told.get(path)?.elf).toMatchObject({ importsSockets: false });
  }
  const curl = told.get(realpathSync("/usr/bin/curl"));
  expect(curl).toMatchObject({ elf: { importsSockets: true }, file: { ownerUid: 0 }, isInWritablePlace: false });
});

test.skipIf(why !== null)(
  "sense -- COMMAND has the facts of a program that one parent runs again and again",
  async () => {
    const [path = ""] = makePrograms(scratch());
    const loop = `i=0; while [ $i -lt 200 ]; do ${path} $i; i=$((i+1)); done`;
    const capture = await startCapture("sense", "--", "sh", "-c", loop);
    const events = eventsOf(await capture.ended);
    const execs = events.filter((event) => event.kind === "exec" && event.path === path);
    const processes = processesOf(events).filter(({ args }) => args[0] === path);
    expect(execs).toHaveLength(200);
    expect(processes.map(({ args }) => Number(args[1])).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 200 }, (_, index) => index),
    );
    const hashes = new Set(processes.map(({ executable }) => executable?.sha256));
    expect([...hashes]).toEqual([sha256Of(path)]);
  },
);
