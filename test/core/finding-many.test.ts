import { expect, test } from "vitest";
import type { Finding } from "../../src/core/finding/finding.ts";
import { detect, FakeNode, implant } from "./fake-node.ts";

const ALIKE = 500;
const BEATS = 8;
const HOUR = 3_600_000;

/** One implant that calls 500 servers every minute, hours apart, the second time in the other order. */
function mesh(): FakeNode {
  const node = new FakeNode({ seed: 4 });
  node.older(700, 1, implant);
  for (const [from, isReversed] of [
    [10_000, false],
    [3 * HOUR, true],
  ] as const) {
    for (let server = 0; server < ALIKE; server++) {
      const place = isReversed ? ALIKE - 1 - server : server;
      const remoteAddress = `203.0.${Math.floor(place / 250)}.${1 + (place % 250)}`;
      for (let beat = 0; beat < BEATS; beat++)
        node.request(700, from + 100 * server + 60_000 * beat, { remoteAddress });
    }
  }
  node.say({ kind: "tick", at: 6 * HOUR });
  return node;
}

function statesOf(findings: readonly Finding[]): Readonly<Record<string, number>> {
  return Object.fromEntries(
    [...Map.groupBy(findings, ({ state }) => state)].map(([state, { length }]) => [state, length]),
  );
}

test("500 similar conversations give one grouped finding, which closes and reopens as the same", {
  timeout: 60_000,
}, () => {
  const { findings, engine } = detect(mesh().events());
  expect(engine.conversations().filter(({ flagged }) => flagged)).toHaveLength(ALIKE);
  const grouped = findings.filter(({ group }) => group !== null);
  expect(new Set(grouped.map(({ id }) => id)).size).toBe(1);
  expect(statesOf(grouped)).toMatchObject({ opened: 2, closed: 2 });
  expect(grouped.length).toBeLessThan(25);
  expect(Math.max(...grouped.map(({ group }) => group?.conversations ?? 0))).toBeGreaterThan(ALIKE / 2);
  expect(grouped[0]?.reason).toMatch(/^1 more destinations? alike at this port/);
});
