import { expect, test } from "vitest";
import type { Conversation } from "../../../src/core/conversation/conversation.ts";
import { ConversationTable } from "../../../src/core/conversation/conversation-table.ts";
import type { Destination } from "../../../src/core/conversation/destination.ts";
import { Callers } from "../../../src/core/process/callers.ts";
import { HostTable } from "../../../src/core/process/host-table.ts";
import { ProcessTable } from "../../../src/core/process/process-table.ts";

const hosts = new HostTable();
const ALICE = hosts.of("192.0.2.1");
const BOB = hosts.of("192.0.2.2");
const PROCESS = new Callers(new ProcessTable()).of({ pid: 7, at: 0, uid: 0, comm: "x" });

function to(name: string | null, address = "203.0.113.1"): Destination {
  return { address, name, nameSource: name === null ? null : "sni", port: 443, transport: "tcp" };
}

function call(table: ConversationTable, destination: Destination, who = ALICE): Conversation {
  return table.of(who, destination, { at: 0, lost: 0 }).conversation;
}

/** Calls these in turn; which conversation each belonged to, as the number of the call that began it. */
function conversationsOf(...calls: readonly Destination[]): readonly number[] {
  const table = new ConversationTable(100);
  const seen = calls.map((destination) => call(table, destination));
  expect(table.size).toBe(new Set(seen).size);
  return seen.map((conversation) => seen.indexOf(conversation));
}

test.each<[what: string, calls: readonly Destination[], belong: readonly number[]]>([
  ["a conversation without a name takes the first that comes", [to(null), to("a.example")], [0, 0]],
  ["what comes without a name belongs to the name last seen there", [to("a.example"), to(null)], [0, 0]],
  ["a name moves through addresses", [to("a.example"), to("a.example", "203.0.113.2")], [0, 0]],
  [
    "each of its addresses stands for it",
    [to("a.example"), to("a.example", "203.0.113.2"), to(null), to(null, "203.0.113.2")],
    [0, 0, 0, 0],
  ],
  ["two names at one address are two", [to("a.example"), to("b.example")], [0, 1]],
  ["of two names at one address the last takes what has none", [to("a.example"), to("b.example"), to(null)], [0, 1, 1]],
  ["a name that is back takes it again", [to("a.example"), to("b.example"), to("a.example"), to(null)], [0, 1, 0, 0]],
  ["a name is taken once only", [to(null), to("a.example"), to("b.example")], [0, 0, 2]],
  [
    "one that is named elsewhere leaves what was begun here without a name",
    [to("a.example"), to(null, "203.0.113.2"), to("a.example", "203.0.113.2"), to(null, "203.0.113.2")],
    [0, 1, 0, 0],
  ],
  ["another port is another", [to("a.example"), { ...to("a.example"), port: 80 }], [0, 1]],
  ["another transport is another", [to(null), { ...to(null), transport: "udp" }], [0, 1]],
])("%s", (_, calls, belong) => {
  expect(conversationsOf(...calls)).toEqual(belong);
});

test("names are each actor's own", () => {
  const table = new ConversationTable(100);
  const named = call(table, to("a.example"));
  const other = call(table, to(null), BOB);
  expect(other).not.toBe(named);
  expect(call(table, to(null), BOB)).toBe(other);
  expect(call(table, to(null))).toBe(named);
});

test("find() sees what of() would give, and begins nothing", () => {
  const table = new ConversationTable(100);
  expect(table.find(ALICE.actor, to("a.example"))).toBeNull();
  const conversation = call(table, to(null));
  expect(table.find(ALICE.actor, to("a.example"))).toBe(conversation);
  call(table, to("a.example"));
  expect(table.find(ALICE.actor, to(null))).toBe(conversation);
  expect(table.find(ALICE.actor, to("b.example"))).toBeNull();
  expect(table.find(BOB.actor, to(null))).toBeNull();
  expect(table.size).toBe(1);
});

test("a destination is as popular as it has actors, under its name where it has one", () => {
  const table = new ConversationTable(100);
  const first = call(table, to(null));
  call(table, to(null), BOB);
  expect([table.actors, table.popularityOf(first)]).toEqual([2, 2]);
  call(table, to("a.example"));
  expect(table.popularityOf(first)).toBe(1);
  const second = call(table, to("a.example", "203.0.113.9"), BOB);
  expect([table.popularityOf(first), table.popularityOf(second)]).toEqual([2, 2]);
  call(table, { ...to("a.example"), port: 80 });
  expect([table.actors, table.popularityOf(first)]).toEqual([2, 2]);
});

test("what is forgotten is found no more, not by its name or address either, and counts for nobody", () => {
  const table = new ConversationTable(2);
  const forgotten = call(table, to("a.example"));
  const kept = call(table, to("a.example"), BOB);
  expect(table.popularityOf(kept)).toBe(2);
  const { forgotten: left } = table.of(BOB, to("b.example"), { at: 1, lost: 0 });
  expect(left).toBe(forgotten);
  expect([table.find(ALICE.actor, to(null)), table.find(ALICE.actor, to("a.example"))]).toEqual([null, null]);
  expect([table.actors, table.popularityOf(kept), table.evicted]).toEqual([1, 1, 1]);
  expect(call(table, to(null))).not.toBe(forgotten);
});

test("of a process, what comes under more than 32 names at one place is one conversation, a host's never", () => {
  const namesOf = (who: typeof ALICE): { size: number; crowd: boolean; known: boolean; elsewhere: boolean } => {
    const table = new ConversationTable(1000);
    const seen = Array.from({ length: 40 }, (_, index) => call(table, to(`n${index}.example`), who));
    const again = call(table, to("n3.example"), who);
    const nameless = call(table, to(null), who);
    const crowd = seen[32] === seen[39] && table.find(who.actor, to("n99.example")) === seen[32];
    const elsewhere = call(table, to("n99.example", "203.0.113.2"), who);
    return {
      size: table.size,
      crowd,
      known: again === seen[3] && nameless === seen[3],
      elsewhere: seen.includes(elsewhere),
    };
  };
  expect(namesOf(PROCESS)).toEqual({ size: 34, crowd: true, known: true, elsewhere: false });
  expect(namesOf(ALICE)).toEqual({ size: 41, crowd: false, known: true, elsewhere: false });
});

test("a conversation without a name that has seen 32 elsewhere keeps its place", () => {
  const table = new ConversationTable(1000);
  for (let index = 0; index < 32; index++) call(table, to(`n${index}.example`), PROCESS);
  const first = call(table, to("n32.example"), PROCESS);
  const { kept } = first;
  expect(call(table, to("n33.example"), PROCESS)).toBe(first);
  expect(first.kept).toBe(kept);
});

test("what a process asks about counts as no peer of its own, what a host asks does", () => {
  for (const [who, peers] of [
    [PROCESS, 1],
    [ALICE, 2],
  ] as const) {
    const table = new ConversationTable(2);
    call(table, to(null), who);
    const about = table.about(who, to("a.example"), { at: 0, lost: 0 }).conversation;
    expect(table.peersOf(who.actor)).toBe(peers);
    expect(table.findAbout(who.actor, to("a.example", "198.51.100.1"))).toBe(about);
    expect(table.find(who.actor, to("a.example", "198.51.100.1"))).toBeNull();
    for (const name of ["b.example", "c.example"]) table.about(BOB, to(name), { at: 0, lost: 0 });
    expect([table.peersOf(who.actor), table.peersOf(BOB.actor)]).toEqual([0, 2]);
  }
});
