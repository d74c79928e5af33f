import { expect, test } from "vitest";
import type { Destination } from "../../../src/core/conversation/destination.ts";
import { DestinationSpread, MOST_APART } from "../../../src/core/conversation/destination-spread.ts";
import { hostActor } from "../../../src/core/process/actor.ts";

const HOST = hostActor("192.0.2.1");
const PROCESS = { ...HOST, isHost: false };

function to(over: Partial<Destination>): Destination {
  return { address: "203.0.113.7", name: null, nameSource: null, port: 443, transport: "tcp", ...over };
}

/** What has seen so many names of a process below one domain, and so many ports at one address. */
function spreadOf(names: number, ports: number, actor = PROCESS): DestinationSpread {
  const spread = new DestinationSpread();
  for (let index = 0; index < names; index++) {
    const named = to({ name: `x${index}.c2.example` });
    spread.addName(actor, named);
    spread.addPort(actor, named);
  }
  for (let port = 1; port <= ports; port++) spread.addPort(actor, to({ port }));
  return spread;
}

test("names are one domain's from the thirty-third on, by one transport, of a process", () => {
  const next = to({ name: "y.c2.example" });
  expect(spreadOf(MOST_APART - 1, 0).hasCrowds).toBe(false);
  const spread = spreadOf(MOST_APART, 0);
  expect(spread.hasCrowds).toBe(true);
  expect(spread.byDomain(PROCESS, next)).toEqual({ ...next, name: "*.c2.example" });
  for (const other of [to({ name: "y.other.example" }), { ...next, transport: "udp" as const }, to({})]) {
    expect(spread.byDomain(PROCESS, other)).toBe(other);
  }
  expect(spread.byDomain({ ...PROCESS, id: "other" }, next)).toBe(next);
  expect(spreadOf(MOST_APART, 0, HOST).byDomain(HOST, next)).toBe(next);
});

test("ports are one machine's from the thirty-third on", () => {
  const next = to({ port: 9999 });
  expect(spreadOf(0, MOST_APART - 1).byMachine(PROCESS, next)).toBe(next);
  const spread = spreadOf(0, MOST_APART);
  expect(spread.byMachine(PROCESS, next)).toEqual({ ...next, port: 0 });
  const elsewhere = to({ port: 9999, address: "203.0.113.8" });
  expect(spread.byMachine(PROCESS, elsewhere)).toBe(elsewhere);
  expect(spreadOf(0, MOST_APART, HOST).byMachine(HOST, next)).toBe(next);
});

test("a name at many ports is one name", () => {
  const spread = new DestinationSpread();
  for (let port = 1; port <= 2 * MOST_APART; port++) {
    spread.addName(PROCESS, to({ name: "c2.example", port }));
    spread.addPort(PROCESS, to({ name: "c2.example", port }));
  }
  const next = to({ name: "c2.example", port: 9999 });
  expect(spread.byDomain(PROCESS, next)).toBe(next);
  expect(spread.byMachine(PROCESS, next)).toEqual({ ...next, port: 0 });
});

test("of more than 16,384 domains and machines those that nothing new was seen of for longest are forgotten", () => {
  const spread = spreadOf(0, MOST_APART);
  const next = to({ port: 9999 });
  const callOthers = (count: number) => {
    for (let index = 0; index < count; index++)
      spread.addPort(PROCESS, to({ address: `10.0.${index >> 8}.${index & 255}` }));
  };
  callOthers(16_383);
  expect(spread.byMachine(PROCESS, next).port).toBe(0);
  callOthers(16_384);
  expect(spread.byMachine(PROCESS, next)).toBe(next);
});
