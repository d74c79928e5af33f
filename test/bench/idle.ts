/**
 * What watching costs where nothing happens: start to the first tick, resident memory and CPU of tocsin and of bpftrace, in a
 * network namespace of its own. Needs what the live tests need, and says so where that is missing.
 */
import { readFileSync } from "node:fs";
import { startCaptureOf } from "../live/capture.ts";
import { LiveNode, whyNotLive } from "../live/live-node.ts";

const IDLE_SECONDS = 30;
/** Jiffies a second, as /proc shows them to user space on every Linux. */
const CLOCK_TICKS = 100;

if (whyNotLive() === null) await measure();

async function measure(): Promise<void> {
  const node = new LiveNode();
  try {
    const begun = performance.now();
    const capture = await startCaptureOf({ isBuilt: true }, ["watch", "--netns", node.name]);
    console.log(`start to watching   ${((performance.now() - begun) / 1000).toFixed(1)} s`);
    const processes = { tocsin: capture.pid, bpftrace: capture.children[0] ?? 0 };
    const before = Object.values(processes).map(cpuSeconds);
    await new Promise((resolve) => setTimeout(resolve, IDLE_SECONDS * 1000));
    for (const [index, [name, pid]] of Object.entries(processes).entries()) {
      const percent = ((cpuSeconds(pid) - (before[index] ?? 0)) / IDLE_SECONDS) * 100;
      console.log(`${name.padEnd(19)} ${residentMegabytes(pid)} MB resident, ${percent.toFixed(2)} % of a core`);
    }
    await capture.stop();
  } finally {
    node.destroy();
  }
}

function residentMegabytes(pid: number): string {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return (Number(kilobytes) / 1024).toFixed(0);
}

/** User and system time of a process and its threads. */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /s, "")
    .split(" ");
  return (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS;
}
