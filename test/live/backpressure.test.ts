import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { Event } from "../../src/core/event/event.ts";
import { eventsOf, startCapture, startCaptureOf } from "./capture.ts";
import { LiveNode, whyNotLive } from "./live-node.ts";

const program = new URL("flood.ts", import.meta.url).pathname;
/** Fewer than the kernel side's tables hold, more than a buffer of 256 KB does. */
const RECORDS = 20_000;

describe.skipIf(whyNotLive() !== null)("a flood of records", () => {
  let node: LiveNode;

  beforeAll(() => {
    node = new LiveNode();
  });
  afterAll(() => node.destroy());

  test("a tocsin that stood still tells how many it lost, one beside it sees them all, and neither the other", {
    timeout: 120_000,
  }, async () => {
    const flood = await startFlood(node, RECORDS);
    const still = await startCaptureOf({ bin: bpftraceWithPages(64) }, ["sense", "--netns", node.name]);
    const awake = await startCapture("sense", "--netns", node.name);
    process.kill(still.pid, "SIGSTOP");
    await flood.run();
    process.kill(still.pid, "SIGCONT");
    await wait(3000);
    const [stood, saw] = await Promise.all([still.stop(), awake.stop()]);
    await flood.end();
    for (const result of [stood, saw]) {
      const events = eventsOf(result);
      const accounted = received(events) + lossOf(events);
      // Each datagram makes two records, of its socket and of its first bytes. Bytes whose socket's record was lost came,
      // and make no event; of ticks that are missing some were lost, some never made (see ticksMissing).
      expect(accounted + orphansAtMost(events)).toBeGreaterThanOrEqual(2 * RECORDS);
      expect(accounted).toBeLessThanOrEqual(2 * RECORDS + ticksMissing(events));
      expect(events.filter(({ kind }) => kind === "exec" || kind === "fork")).toEqual([]);
    }
    expect(lossOf(eventsOf(stood))).toBeGreaterThan(RECORDS / 2);
    expect(lossOf(eventsOf(saw))).toBe(0);
    expect(countOf(eventsOf(saw), "traffic")).toBe(RECORDS);
  });
});

function received(events: readonly Event[]): number {
  return countOf(events, "traffic") + countOf(events, "payload");
}

function countOf(events: readonly Event[], wanted: Event["kind"]): number {
  return events.filter(({ kind }) => kind === wanted).length;
}

/** First bytes that may have come without their socket's record: no more than records that did not come. */
function orphansAtMost(events: readonly Event[]): number {
  return RECORDS - countOf(events, "traffic");
}

/** Every loss counts: of another kind than in the kernel's buffer there must be none. */
function lossOf(events: readonly Event[]): number {
  const losses = events.filter((event) => event.kind === "lost");
  for (const { where } of losses) expect(where).toBe("ring");
  return losses.reduce((sum, { count }) => sum + count, 0);
}

/** Seconds without a tick: it was lost, or the timer came in the middle of another program on that CPU, which skips it. */
function ticksMissing(events: readonly Event[]): number {
  const ticks = events.filter(({ kind }) => kind === "tick").map(({ at }) => at);
  return Math.round(((ticks.at(-1) ?? 0) - (ticks[0] ?? 0)) / 1000) + 1 - ticks.length;
}

/** A folder with a bpftrace whose buffer for records has so many pages of 4 KB, whatever it is told. */
function bpftraceWithPages(pages: number): string {
  const folder = mkdtempSync(join(tmpdir(), "tocsin-small-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const script = `#!/bin/sh\nPATH="\${PATH#*:}" BPFTRACE_PERF_RB_PAGES=${pages} exec bpftrace "$@"\n`;
  writeFileSync(join(folder, "bpftrace"), script, { mode: 0o755 });
  return folder;
}

async function startFlood(node: LiveNode, count: number) {
  const [file = "", ...args] = node.commandOf(process.execPath, program, String(count));
  const child = execa(file, args, { reject: false, stdin: "pipe" });
  await once(child.stdout, "data");
  return {
    run: async () => {
      child.stdin.write("go\n");
      await once(child.stdout, "data");
    },
    end: async () => {
      child.stdin.end();
      await child;
    },
  };
}
