import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { Event } from "../../../src/core/event/event.ts";
import { TocsinError } from "../../../src/core/tocsin-error.ts";
import { readRecording } from "../../../src/edge/recording/reader.ts";
import { RecordingReport } from "../../../src/edge/recording/recording-parser.ts";
import { RecordingWriter } from "../../../src/edge/recording/writer.ts";

const folder = mkdtempSync(join(tmpdir(), "tocsin-full-disk-"));
const isMounted = mountSmallDisk();
afterAll(() => {
  if (isMounted) execFileSync("umount", [folder]);
  rmSync(folder, { recursive: true });
});

function mountSmallDisk(): boolean {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", folder], { stdio: "pipe" });
    return true;
  } catch {
    // Not root, or not allowed to mount: the test says so below.
    return false;
  }
}

test("RecordingWriter on a full disk says so, counts what is lost and leaves whole blocks", async ({ skip }) => {
  skip(!isMounted, "needs the right to mount a small tmpfs (root)");
  const told: TocsinError[] = [];
  const path = join(folder, "full.rec");
  const writer = await RecordingWriter.open(path, { onFailure: (failure) => told.push(failure) });
  if (writer instanceof TocsinError) throw writer;
  const events = Array.from({ length: 40_000 }, (_, index): Event => {
    return { kind: "lost", at: index, where: "line", count: index, reason: Math.sin(index).toString(36) };
  });
  for (const event of events) {
    writer.write(event);
    if (event.at % 1000 === 0) await writer.flush();
  }
  const failure = await writer.close();
  expect(failure?.message).toMatch(/^Cannot write recording ".*" past byte \d+: ENOSPC: .*; the \d+ events before/);
  expect(told).toEqual([failure]);
  const report = new RecordingReport();
  const replayed: Event[] = [];
  for await (const block of readRecording(path, { report })) replayed.push(...block);
  expect(report.damage).toBeNull();
  expect(replayed.length).toBeGreaterThan(0);
  expect(replayed).toEqual(events.slice(0, writer.writtenEvents));
  expect(writer.dropped).toBe(events.length - writer.writtenEvents);
});
