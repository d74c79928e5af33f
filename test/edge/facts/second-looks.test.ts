import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { LostEvent, ProcessEvent } from "../../../src/core/event/event.ts";
import { ProcessFacts } from "../../../src/edge/facts/process-facts.ts";
import { SecondLooks } from "../../../src/edge/facts/second-looks.ts";
import { execOf, now, SLEEP, scratch, start } from "./gather.ts";

test("SecondLooks looks a few times at one thing, and no more once closed", async () => {
  const looks = new SecondLooks(0);
  const seen: string[] = [];
  const again = (key: string) => looks.plan(key, () => seen.push(key) && again(key));
  again("a");
  await expect.poll(() => seen).toEqual(["a", "a", "a", "a", "a"]);
  again("a");
  again("b");
  looks.close();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(seen).toHaveLength(5);
});

test.each([
  ["executed()", (facts: ProcessFacts, pid: number) => facts.executed(execOf(pid, SLEEP))],
  ["seen()", (facts: ProcessFacts, pid: number) => facts.seen(pid)],
])("%s looks again at a program whose packages were still being read", async (_name, ask) => {
  // As of a container: its own root is not the node's
  const root = join(scratch(), "node");
  mkdirSync(root);
  const events: (ProcessEvent | LostEvent)[] = [];
  const emit = (event: ProcessEvent | LostEvent) => events.push(event);
  const patience = { packagePatienceMs: 0, lookAgainMs: 20 };
  const facts = new ProcessFacts({ now, emit, root, canReadAncestors: false, ...patience });
  const { pid } = await start(SLEEP, ["60"]);
  ask(facts, pid);
  const isPending = (event: ProcessEvent | LostEvent | undefined) =>
    event?.kind === "process"
      ? event.executable?.unknown.includes("package: package database is still being read")
      : null;
  await expect.poll(() => isPending(events.at(-1))).toBe(false);
  await facts.close();
  expect(events.map(isPending)[0]).toBe(true);
  const [first, last] = [events[0], events.at(-1)];
  expect(last).toMatchObject({ kind: "process", pid, executable: { path: SLEEP } });
  expect(first).toMatchObject({ startedAt: last?.kind === "process" ? last.startedAt : null });
});
