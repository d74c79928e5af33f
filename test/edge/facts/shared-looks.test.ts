import { copyFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { SharedLooks } from "../../../src/edge/facts/shared-looks.ts";
import { execOf, gather, SLEEP, scratch } from "./gather.ts";

const exec = (pid: number) => execOf(pid, SLEEP);
/** Above what the kernel gives out: no process has these. */
const GONE = 2 ** 22 + 1;

test("SharedLooks lets who comes while a look is under way wait for its end", () => {
  const looks = new SharedLooks();
  const [first, second, third] = [exec(1), exec(2), exec(3)];
  expect(looks.join("a", second)).toBe(false);
  looks.begin("a", first);
  expect([looks.join("a", second), looks.join("b", second), looks.join("a", third)]).toEqual([true, false, true]);
  expect(looks.waiting).toBe(2);
  expect(looks.end("a", first)).toEqual([second, third]);
  expect([looks.waiting, looks.join("a", second)]).toEqual([0, false]);
});

test("SharedLooks ends with the look that began first", () => {
  const looks = new SharedLooks();
  const [first, second] = [exec(1), exec(2)];
  looks.begin("a", first);
  looks.begin("a", second);
  looks.join("a", exec(3));
  expect(looks.end("a", second)).toEqual([]);
  expect(looks.end("a", first)).toHaveLength(1);
});

test("executed() tells of each of many processes that ended while their program was looked at", async () => {
  const execs = Array.from({ length: 50 }, (_, index) => execOf(GONE + index, SLEEP, { at: index }));
  const events = await gather((facts) => {
    for (const one of execs) facts.executed(one, { hasEnded: true });
  });
  const told = events.map((event) => (event.kind === "process" ? [event.pid, event.executable?.path] : []));
  expect(told.sort()).toEqual(execs.map(({ pid }) => [pid, SLEEP]).sort());
});

test("executed() looks itself at what waited for a look whose file is too fresh to be known again", async () => {
  const copy = join(scratch(), "fresh");
  copyFileSync(SLEEP, copy);
  const execs = [1, 2, 3].map((at) => execOf(GONE + at, copy, { at }));
  const events = await gather((facts) => {
    for (const one of execs) facts.executed(one, { hasEnded: true });
  });
  expect(events).toHaveLength(3);
  for (const event of events) expect(event).toMatchObject({ executable: { path: copy } });
});

test("executed() tells of those who waited for a look at a program that is gone", async () => {
  const copy = join(scratch(), "gone");
  copyFileSync(SLEEP, copy);
  const execs = [1, 2, 3].map((at) => execOf(GONE + at, copy, { at }));
  rmSync(copy);
  const events = await gather((facts) => {
    for (const one of execs) facts.executed(one, { hasEnded: true });
  });
  expect(events.map((event) => event.kind === "process" && event.executable)).toEqual([null, null, null]);
});
