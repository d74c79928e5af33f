import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { cacheFolder, madeInMs } from "./cache/cache.ts";
import { run } from "./cache/run.ts";
import type { Verdict } from "./judge/verdict.ts";
import type { Parts } from "./machine/snapshot.ts";
import { costMarkdown } from "./report/markdown-report.ts";

/** The section `lab:cost`: sizes on disk and times to make of the cache's parts, and the time that a simulated day took. */
export async function costsOf(parts: Parts, day: Verdict | undefined): Promise<string> {
  const folders: (readonly [string, string])[] = [
    ["tools: QEMU, compiler", parts.tools],
    ["guest: Debian 13 with the programs", parts.guest],
    ["a kernel", parts.kernel],
    ["the lab's own programs", parts.programs],
  ];
  const ready = (await readdir(cacheFolder)).find((name) => name.startsWith("ready-fentry"));
  if (ready !== undefined) folders.push(["a machine that has booted and watches", join(cacheFolder, ready)]);
  const rows = await Promise.all(
    folders.map(async ([what, folder]) => ({
      what,
      figure: `${await sizeOf(folder)}, made in ${await timeOf(folder)}`,
    })),
  );
  if (day !== undefined) {
    const { hours, wallSeconds, beats, recordingBytes } = day;
    const size = `${(recordingBytes / 1e6).toFixed(2)} MB`;
    const figure = `${(wallSeconds / 60).toFixed(1)} min of wall time, ${beats} beats, recording of ${size}`;
    rows.push({ what: `${day.scenario} for ${hours} h`, figure });
  }
  return costMarkdown(rows);
}

async function sizeOf(folder: string): Promise<string> {
  const kilobytes = Number.parseInt(await run("du", ["-sk", folder]), 10);
  return `${Math.round((kilobytes * 1024) / 1e6)} MB`;
}

async function timeOf(folder: string): Promise<string> {
  return `${Math.round((await madeInMs(folder)) / 1000)} s`;
}
