import { expect, test } from "vitest";
import type { Event } from "../../../src/core/event/event.ts";
import { execsOfEnded } from "../../../src/edge/facts/ended-processes.ts";
import { execOf, SLEEP } from "./gather.ts";

const exec = (pid: number, comm = "sleep") => execOf(pid, SLEEP, { comm });
const exit = (pid: number): Event => ({ kind: "exit", at: 1, pid });
const fork = (pid: number): Event => ({ kind: "fork", at: 1, pid, parentPid: 1 });

test.each<[string, readonly Event[], readonly string[]]>([
  ["one that ends", [exec(7, "a"), exit(7)], ["a"]],
  ["none that goes on", [exec(7, "a"), exit(8)], []],
  ["each of one process that ends", [exec(7, "a"), exec(7, "b"), exit(7)], ["a", "b"]],
  ["none whose number another had before", [exit(7), fork(7), exec(7, "a")], []],
  ["none whose number another has after, and ends with", [exec(7, "a"), fork(7), exit(7)], []],
  ["only the first of two that have one number", [exec(7, "a"), exit(7), fork(7), exec(7, "b")], ["a"]],
])("execsOfEnded() finds of the execs %s", (_, events, expected) => {
  const ended = execsOfEnded(events);
  const found = events.filter((event) => ended.has(event));
  expect(found.map((event) => event.kind === "exec" && event.comm)).toEqual(expected);
});
