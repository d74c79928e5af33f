import { expect, test } from "vitest";
import { goOn, numberedCase, sketchBook } from "./sketch-finding.ts";

test("a verdict that is not flagged opens nothing", () => {
  const { book, consider } = sketchBook();
  const input = numberedCase(1);
  expect(consider(input, false)).toBeNull();
  expect(book.foundFor(input.conversation)).toEqual([]);
  expect(book.expire(1e12)).toEqual([]);
});

test("a finding is said when it opens and each time its beats have doubled, always by the same id", () => {
  const { consider } = sketchBook();
  const input = numberedCase(1, { beats: 6 });
  const said = [consider(input)];
  for (let beat = 0; beat < 44; beat++) {
    goOn(input.conversation, 1);
    said.push(consider(input));
  }
  const findings = said.filter((finding) => finding !== null);
  expect(findings.map(({ state, timing }) => [state, timing.beats])).toEqual([
    ["opened", 6],
    ["updated", 12],
    ["updated", 24],
    ["updated", 48],
  ]);
  expect(new Set(findings.map(({ id }) => id)).size).toBe(1);
  expect(findings[0]?.id).toMatch(/^[0-9a-f]{16}$/);
  expect(findings[0]).toMatchObject({ group: null, shares: [{ name: "prior", logOdds: 2.2 }], analytics: ["AN1226"] });
});

test("a finding is not said again while its analytic does not fire, and withdrawn after 64 such beats", () => {
  const { book, consider } = sketchBook();
  const input = numberedCase(1, { beats: 6 });
  consider(input);
  for (let beat = 1; beat < 64; beat++) {
    goOn(input.conversation, 1);
    expect(consider(input, false)).toBeNull();
    expect(book.foundFor(input.conversation)).toEqual(["AN1226"]);
  }
  goOn(input.conversation, 1);
  expect(consider(input, false)).toMatchObject({ state: "closed", reason: "no longer", timing: { beats: 70 } });
  expect(book.foundFor(input.conversation)).toEqual([]);
  expect(consider(input)).toMatchObject({ state: "opened" });
});

test("one beat that is flagged again starts the count of doubts anew", () => {
  const { consider } = sketchBook();
  const input = numberedCase(1, { beats: 6 });
  consider(input);
  goOn(input.conversation, 60);
  consider(input, true);
  goOn(input.conversation, 60);
  expect(consider(input, false)).toBeNull();
  goOn(input.conversation, 4);
  expect(consider(input, false)).toMatchObject({ state: "closed" });
});

test("a finding whose beats stop is closed after ten of its intervals, ten minutes at least, and stays found", () => {
  for (const [intervalMs, silence] of [
    [1000, 600_000],
    [60_000, 600_000],
    [3_600_000, 36_000_000],
  ] as const) {
    const { book, consider } = sketchBook();
    const { conversation, ...rest } = numberedCase(1, { intervalMs });
    consider({ conversation, ...rest });
    expect(book.expire(conversation.lastSeen + silence - 1)).toEqual([]);
    expect(book.expire(conversation.lastSeen + silence)).toMatchObject([{ state: "closed" }]);
    expect(book.expire(1e12)).toEqual([]);
    expect(book.foundFor(conversation)).toEqual(["AN1226"]);
  }
});

test("a finding is closed with its conversation, once", () => {
  const { book, consider } = sketchBook();
  const input = numberedCase(1);
  const opened = consider(input);
  const closed = book.forget(input.conversation, 1e6);
  expect(closed).toMatchObject([{ state: "closed", id: opened?.id, time: "2026-11-21T00:16:40.000000Z" }]);
  expect(book.forget(input.conversation, 2e6)).toEqual([]);
});

test("each analytic has a finding of its own for a conversation", () => {
  const { book, consider } = sketchBook();
  const input = numberedCase(1);
  const first = consider(input);
  const verdict = { ...first, isFlagged: true, confidence: 1, shares: [], techniques: [], severity: "low" } as const;
  const words = { title: "t", reason: "r" };
  const second = book.consider("AN0031", input, { ...verdict, ...words }, 1);
  expect(second?.id).not.toBe(first?.id);
  expect(book.foundFor(input.conversation)).toEqual(["AN1226", "AN0031"]);
  expect(book.forget(input.conversation, 1e6).map(({ analytics }) => analytics)).toEqual([["AN1226"], ["AN0031"]]);
});

test("ids differ by actor, destination and first beat", () => {
  const inputs = [
    numberedCase(1),
    numberedCase(2),
    numberedCase(1, { to: { port: 80 } }),
    numberedCase(1, { to: { name: "c2.example" } }),
    numberedCase(1, { programClass: "host" }),
  ];
  const ids = inputs.map((input) => sketchBook().consider(input)?.id);
  expect(new Set(ids).size).toBe(inputs.length);
  expect(inputs.map((input) => sketchBook().consider(input)?.id)).toEqual(ids);
});
