import { readFileSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { ReadPace } from "../../../src/edge/sensor/read-pace.ts";
import { startUnhurried } from "../../../src/edge/sensor/unhurried-child.ts";

/** Which of so many reads in a row had to wait: a promise that settles within the same turn did not. */
async function restsOf(reads: number, bytes: number): Promise<readonly boolean[]> {
  const pace = new ReadPace();
  const rests: boolean[] = [];
  for (let read = 0; read < reads; read++) {
    let isOver = false;
    const rest = pace.rest(bytes).then(() => {
      isOver = true;
    });
    await Promise.resolve().then(() => undefined);
    await Promise.resolve().then(() => undefined);
    rests.push(!isOver);
    await rest;
  }
  return rests;
}

test("ReadPace lets the first reads pass and rests after many small ones", async () => {
  const rests = await restsOf(40, 100);
  expect(rests.slice(0, 30)).not.toContain(true);
  expect(rests.slice(33)).toContain(true);
});

/** As long as an exit is told in, the shortest record. */
const SHORT_LINE = "x".repeat(53);

test("ReadPace never rests where a read brings all that a socket holds, of the shortest lines too", async () => {
  const script = 'i=0; while [ $i -lt 1000 ]; do echo "$0"; i=$((i + 1)); done';
  const child = startUnhurried("sh", ["-c", script, SHORT_LINE], { input: "", env: {} });
  onTestFinished(() => void child.kill("SIGKILL"));
  child.catch(() => undefined);
  const pieces = child.stdout.iterator();
  const sizeOfNext = async () => Buffer.byteLength((await pieces.next()).value ?? "");
  await sizeOfNext();
  // It has begun to write, so where it sleeps there is no more room
  await expect.poll(() => readFileSync(`/proc/${child.pid}/stat`, "utf8")).toMatch(/^\d+ \(sh\) S/);
  // What was read ahead, and what waited
  const full = Math.max(await sizeOfNext(), await sizeOfNext());
  expect(await restsOf(100, full)).not.toContain(true);
});
