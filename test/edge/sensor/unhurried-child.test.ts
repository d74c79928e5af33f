import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getDefaultHighWaterMark } from "node:stream";
import { expect, onTestFinished, test } from "vitest";
import { startUnhurried } from "../../../src/edge/sensor/unhurried-child.ts";
import { isRunning } from "../../live/capture.ts";

/** Writes a line, and two more when each one's file is there; ends with its folder. */
const SCRIPT =
  'echo one; for line in two three; do while [ ! -e "$0/$line" ]; do [ -d "$0" ] || exit 1; sleep 0.01; done; echo $line; done';

test("startUnhurried() leaves in the pipe what comes while its reader rests, but for one piece", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tocsin-child-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const child = startUnhurried("sh", ["-c", SCRIPT, folder], { input: "", env: {} });
  const pieces = child.stdout.iterator();
  expect(String((await pieces.next()).value)).toBe("one\n");
  writeFileSync(join(folder, "two"), "");
  await expect.poll(() => child.stdout.readableLength).toBe("two\n".length);
  writeFileSync(join(folder, "three"), "");
  await expect.poll(() => isRunning(child.pid ?? 0)).toBe(false);
  expect(child.stdout.readableLength).toBe("two\n".length);
  expect(String((await pieces.next()).value)).toBe("two\n");
  expect(String((await pieces.next()).value)).toBe("three\n");
  expect((await pieces.next()).done).toBe(true);
});

test("startUnhurried() leaves the measure of other streams as it was", async () => {
  const usual = getDefaultHighWaterMark(false);
  const child = startUnhurried("true", [], { input: "", env: {} });
  expect(getDefaultHighWaterMark(false)).toBe(usual);
  expect(child.stdout.readableHighWaterMark).toBe(1);
  await child;
});
