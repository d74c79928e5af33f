import fc from "fast-check";
import { expect, test } from "vitest";
import type { Event } from "../../../src/core/event/event.ts";
import type { Decoded } from "../../../src/edge/sensor/decode.ts";
import { LossAccount } from "../../../src/edge/sensor/loss-account.ts";

const exit: Decoded = { kind: "event", event: { kind: "exit", at: 1, pid: 2 } };
const tick: Decoded = { kind: "event", event: { kind: "tick", at: 1 } };
const forgot: Decoded = { kind: "event", event: { kind: "lost", at: 1, where: "map", count: 9, reason: "full" } };
const piece: Decoded = { kind: "nothing", isRecord: true };
const remark: Decoded = { kind: "nothing", isRecord: false };

/** What the account says of these messages, the last of which is the kernel side's own count. */
function audit(messages: readonly Decoded[], emitted: number | null, malformedLines = 0): Event[] {
  const account = new LossAccount();
  const ends: readonly Decoded[] = emitted === null ? [] : [{ kind: "emitted", count: emitted }];
  const said = [...messages, ...ends].flatMap((message) => account.count(message, 5) ?? []);
  return [...said, ...account.close(malformedLines, 6)];
}

test.each([
  ["all came", [exit, piece, exit], 3, 0, []],
  ["a tick is a record, remarks are none", [tick, exit, forgot, remark], 2, 0, []],
  ["one is missing", [exit], 2, 0, [{ where: "ring", count: 1, at: 6 }]],
  ["what is missing was reported", [exit, { kind: "lost", count: 4 }], 5, 0, [{ where: "ring", count: 4, at: 5 }]],
  [
    "more is missing than was reported",
    [exit, { kind: "lost", count: 4 }],
    8,
    0,
    [
      { where: "ring", count: 4 },
      { where: "ring", count: 3 },
    ],
  ],
  ["more was reported than is missing", [exit, { kind: "lost", count: 4 }], 2, 0, [{ where: "ring", count: 4 }]],
  ["one was unreadable", [exit, { kind: "malformed" }], 2, 0, [{ where: "line", count: 1 }]],
  ["a line was no JSON", [exit], 2, 1, [{ where: "line", count: 1 }]],
  ["the kernel side never said", [exit], null, 0, []],
] as const)("LossAccount where %s", (_, messages, emitted, malformedLines, expected) => {
  expect(audit(messages, emitted, malformedLines)).toMatchObject(expected);
});

test("LossAccount: records received and records said to be lost are the records printed", () => {
  const counts = fc.record({ printed: fc.nat(500), lost: fc.nat(50), reported: fc.nat(50), unreadable: fc.nat(5) });
  fc.assert(
    fc.property(counts, ({ printed, lost, reported, unreadable }) => {
      const came = Math.max(0, printed - lost - unreadable);
      const broken = Math.min(unreadable, printed - came);
      const told = Math.min(reported, printed - came - broken);
      const messages = [...Array<Decoded>(came).fill(exit), ...Array<Decoded>(broken).fill({ kind: "malformed" })];
      const reports: Decoded[] = told > 0 ? [{ kind: "lost", count: told }] : [];
      const said = audit([...messages, ...reports], printed);
      const sum = said.reduce((total, event) => total + (event.kind === "lost" ? event.count : 0), 0);
      expect(came + sum).toBe(printed);
    }),
  );
});
