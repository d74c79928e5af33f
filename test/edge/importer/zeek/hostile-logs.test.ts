import { expect, test } from "vitest";
import { parseEvent } from "../../../../src/core/event/parse-event.ts";
import { connRow, dnsRow, httpRow, json, readLogs, sslRow, tsv } from "./sample-logs.ts";

const T = 1_598_035_107;
const LINES = 100_000;

/** Random numbers below a bound, the same at each run (Numerical Recipes' linear congruence). */
function randomFrom(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 0x1_0000_0000) * bound);
  };
}

const bits = [
  "\t",
  "\x00",
  "\xff",
  "-",
  "\\x",
  "\\x2",
  ",",
  "{",
  "}",
  '"',
  "#",
  "e999",
  "::",
  "(empty)",
  "1e5",
  "null",
];

/** A line with some bytes changed, left out, doubled or put in. */
function mutate(line: string, random: (bound: number) => number): string {
  let mutated = line;
  for (let changes = 1 + random(3); changes > 0; changes--) {
    const at = random(mutated.length + 1);
    const bit = bits[random(bits.length)] ?? "";
    const others = [bit, mutated.slice(random(mutated.length + 1)), String.fromCharCode(random(256)), ""];
    mutated = mutated.slice(0, at) + (others[random(others.length)] ?? "") + mutated.slice(at + random(4));
  }
  return mutated;
}

test("100,000 mutated lines throw nothing, and what comes of them are events", async () => {
  const random = randomFrom(7);
  const logs = [
    ["conn", [connRow(T), connRow(T + 1, { service: "ssl,http" })]],
    ["dns", [dnsRow(T, "a.example", { answers: ["203.0.113.7", "::1"] })]],
    ["ssl", [sslRow(T, "a.example")]],
    ["http", [httpRow(T, { host: "a.example:80" })]],
  ] as const;
  const files = logs.flatMap(([log, rows]) => [tsv(log, rows), json(log, rows)]);
  const each = Math.ceil(LINES / files.length);
  const texts = files.map((text) => {
    const lines = text.trimEnd().split("\n");
    const mutated = Array.from({ length: each }, () => mutate(lines[random(lines.length)] ?? "", random));
    // The header whole now and then, since without it no row is read.
    return mutated.flatMap((line, index) => (index % 50 === 0 ? [...lines.slice(0, 9), line] : [line])).join("\n");
  });
  const { events, reports } = await readLogs(...texts.map((text) => ({ text: Buffer.from(text, "latin1") })));
  expect(events.length).toBeGreaterThan(1000);
  expect(reports.reduce((sum, { malformedRows }) => sum + malformedRows, 0)).toBeGreaterThan(10_000);
  expect(events.filter((event) => parseEvent(event) !== event)).toEqual([]);
});

test("of ten thousand rows of one uid, one takes its transactions, and no more than 4096", async () => {
  const many = Array.from({ length: 10_000 }, (_, index) => index);
  const conn = many.map((index) => connRow(T, { orig_bytes: index }));
  const http = many.map((index) => httpRow(T + index, { trans_depth: index }));
  const { events } = await readLogs({ text: tsv("conn", conn) }, { text: tsv("http", http) });
  // Of the transactions, 4096 belong to the connection; the first of them begins with it.
  expect(events).toHaveLength(10_000 + 4095 + (10_000 - 4096));
});
