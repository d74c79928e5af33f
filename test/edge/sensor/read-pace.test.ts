import { expect, test } from "vitest";
import { ReadPace } from "../../../src/edge/sensor/read-pace.ts";

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

test("ReadPace never rests where a read brings as much as there can be", async () => {
  expect(await restsOf(100, 16 * 1024)).not.toContain(true);
});
