import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { type Capture, startCaptureOf } from "../../live/capture.ts";
import type { LiveNode } from "../../live/live-node.ts";
import type { BpftraceCommand } from "../sensor/bpftrace-command.ts";
import { letLoose, type Storm, type Stormed } from "./storm.ts";
import { readTold } from "./told.ts";

/** What is under way when the storm is over. */
const AFTERGLOW_MS = 3000;
/** Jiffies a second, as /proc shows them to user space on every Linux. */
const CLOCK_TICKS = 100;

export interface Surroundings {
  readonly node: LiveNode;
  readonly folder: string;
  readonly storm: Storm;
  readonly bpftrace: BpftraceCommand;
  readonly load: { readonly execsPerSecond: number; readonly seconds: number };
}

export interface Watched extends Stormed {
  readonly lost: number;
  /** Of a core, over the storm alone: what is done after it is part of its cost. */
  readonly cpuPercent: { readonly tocsin: number; readonly bpftrace: number };
}

/** A storm under `tocsin watch`. */
export async function watchStorm(surroundings: Surroundings): Promise<Watched> {
  const capture = await startTocsin(surroundings, ["watch", "--netns", surroundings.node.name]);
  const pids = { tocsin: capture.pid, bpftrace: capture.children[0] ?? 0 };
  const before = { tocsin: cpuSeconds(pids.tocsin), bpftrace: cpuSeconds(pids.bpftrace) };
  const stormed = await passOver(surroundings);
  const percentOf = (name: keyof typeof pids): number =>
    Math.round(((cpuSeconds(pids[name]) - before[name]) / stormed.seconds) * 1000) / 10;
  const cpuPercent = { tocsin: percentOf("tocsin"), bpftrace: percentOf("bpftrace") };
  const [, lost] = /records lost: (\d+)/.exec(await said(capture)) ?? [];
  return { ...stormed, lost: Number(lost), cpuPercent };
}

/** The same under `tocsin record`, and what the recording tells of it. */
export async function recordStorm(surroundings: Surroundings) {
  const path = join(surroundings.folder, "storm.rec");
  const capture = await startTocsin(surroundings, ["record", path, "--netns", surroundings.node.name]);
  const stormed = await passOver(surroundings);
  await said(capture);
  const told = await readTold(path, surroundings.storm.programs);
  return { ...stormed, withFacts: told.withFacts, lost: told.lost + stormed.execs - told.execs };
}

function startTocsin({ bpftrace }: Surroundings, args: readonly string[]): Promise<Capture> {
  return startCaptureOf({ isBuilt: true, bin: bpftrace.folder }, args);
}

async function passOver({ storm, node, load }: Surroundings): Promise<Stormed> {
  const stormed = await letLoose(storm, (...command) => node.commandOf(...command), load);
  await wait(AFTERGLOW_MS);
  return stormed;
}

async function said(capture: Capture): Promise<string> {
  const { exitCode, stderr } = await capture.stop();
  if (exitCode !== 0) throw new Error(`Cannot measure: tocsin ended with ${exitCode}: ${stderr}`);
  return stderr;
}

/** User and system time of a process and its threads. */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /s, "")
    .split(" ");
  return (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS;
}
