import { expect, test } from "vitest";
import { Engines } from "../../src/app/engines.ts";
import type { Event } from "../../src/core/event/event.ts";
import { beatTimes, FakeNode, implant } from "../core/fake-node.ts";

/** What one boot of a host says: an implant that calls every 20 s. */
function boot(host: string, beats: number, at = 0): readonly Event[] {
  const node = new FakeNode({ host, at });
  node.older(700, 1, implant, at + 1);
  for (const beat of beatTimes(node, { from: at + 5000, beats, intervalMs: 20_000 })) node.request(700, beat);
  return node.events().filter((event) => event.at >= at);
}

test("a host that booted anew has another engine, and what was settling in the old one is not lost", () => {
  const engines = new Engines();
  const cut = boot("a", 6).filter(({ at }) => at <= 105_000);
  const states = [...cut, ...boot("a", 3)].flatMap((event) => engines.handle(event)).map(({ state }) => state);
  expect(states).toEqual(["opened"]);
  engines.end();
  expect(engines.conversations().map(({ beats }) => beats)).toEqual([6, 3]);
});

test("a sensor that starts anew on the same boot goes on with what is known", () => {
  const engines = new Engines();
  const again = boot("a", 5, 65_000 + 20_000);
  for (const event of [...boot("a", 4).filter(({ at }) => at < 84_000), ...again]) engines.handle(event);
  engines.end();
  expect(engines.conversations().map(({ beats }) => beats)).toEqual([9]);
});

test("hosts keep apart, and their losses add up", () => {
  const engines = new Engines();
  const lost: Event = { kind: "lost", at: 900_000, where: "ring", count: 4, reason: "full" };
  const findings = [...boot("a", 8), lost, ...boot("b", 7), lost].flatMap((event) => engines.handle(event));
  expect(findings.map(({ host, state }) => [host.name, state])).toEqual([
    ["a", "opened"],
    ["b", "opened"],
  ]);
  expect(engines.loss).toEqual({ records: 8, conversations: 0 });
});

test("past the bound the first host makes room, and all of it is counted as forgotten", () => {
  const engines = new Engines({}, 2);
  const lost: Event = { kind: "lost", at: 900_000, where: "ring", count: 4, reason: "full" };
  for (const event of [...boot("a", 8), lost, ...boot("b", 7), ...boot("c", 6)]) engines.handle(event);
  engines.end();
  expect(engines.conversations().map(({ beats }) => beats)).toEqual([7, 6]);
  expect(engines.loss).toEqual({ records: 4, conversations: 1 });
});

test("events of nobody known have an engine too", () => {
  const engines = new Engines();
  for (const event of boot("a", 8).filter(({ kind }) => kind !== "sensor")) engines.handle(event);
  engines.end();
  expect(engines.conversations().map(({ beats }) => beats)).toEqual([8]);
});
