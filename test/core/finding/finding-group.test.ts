import { expect, test } from "vitest";
import type { Finding } from "../../../src/core/finding/finding.ts";
import { goOn, numberedCase, sketchBook } from "./sketch-finding.ts";

const ALIKE = 500;

function openMany(count = ALIKE) {
  const { book, consider } = sketchBook();
  const inputs = Array.from({ length: count }, (_, number) => numberedCase(number));
  const said = inputs.map((input) => consider(input)).filter((finding) => finding !== null);
  return { book, consider, inputs, said };
}

function idsOf(findings: readonly Finding[]): readonly string[] {
  return [...new Set(findings.map(({ id }) => id))];
}

test("500 alike of one actor at one port are four findings and one group that is said a few times", () => {
  const { said } = openMany();
  expect(said.slice(0, 4).map(({ state, group }) => [state, group])).toEqual(Array(4).fill(["opened", null]));
  const grouped = said.slice(4);
  expect(grouped.map(({ state, group }) => [state, group?.conversations])).toEqual([
    ["opened", 1],
    ...[2, 4, 8, 16, 32, 64, 128, 256].map((conversations) => ["updated", conversations]),
  ]);
  expect(idsOf(grouped)).toHaveLength(1);
  expect(idsOf(said)).toHaveLength(5);
});

test("a group says how many it stands for and names at most twenty", () => {
  const last = openMany().said.at(-1);
  expect(last?.title).toBe("Beacon, one of many alike");
  expect(last?.reason).toMatch(
    /^256 more destinations alike at this port \(203\.0\.0\.5, 203\.0\.0\.6, 203\.0\.0\.7, \.\.\.\)/,
  );
  expect(last?.group?.destinations).toHaveLength(20);
});

test("the ids are the same when it happens again", () => {
  expect(idsOf(openMany().said)).toEqual(idsOf(openMany().said));
});

test("what is grouped is neither said again as it grows nor closed by itself", () => {
  const { book, consider, inputs } = openMany(10);
  const [last] = inputs.slice(-1);
  if (last === undefined) return;
  goOn(last.conversation, 100);
  expect(consider(last)).toBeNull();
  expect(book.foundFor(last.conversation)).toEqual(["AN1226"]);
  expect(book.forget(last.conversation, 1e7)).toEqual([]);
});

test("a group is closed once, with the last that it stands for; the four by themselves", () => {
  const { book, inputs, said } = openMany(30);
  const closed = inputs.flatMap(({ conversation }) => book.forget(conversation, 1e7));
  expect(closed.map(({ state }) => state)).toEqual(Array(5).fill("closed"));
  expect(idsOf(closed)).toEqual(idsOf(said));
  expect(closed.at(-1)?.group?.conversations).toBe(26);
});

test("all that fall silent at once are closed as they were opened", () => {
  const { book, said } = openMany(30);
  expect(idsOf(book.expire(1e9))).toEqual(idsOf(said));
  expect(book.expire(2e9)).toEqual([]);
});

test("after all of them are closed the first is told of alone again", () => {
  const { book, consider } = openMany(30);
  book.expire(1e9);
  expect(consider(numberedCase(900))).toMatchObject({ state: "opened", group: null });
});

test("another actor, port, transport or analytic is no part of the group", () => {
  const { book, consider } = openMany(10);
  const others = [
    numberedCase(1, { to: { port: 80 } }),
    numberedCase(1, { to: { transport: "udp" } }),
    numberedCase(1, { programClass: "host" }),
  ];
  for (const input of others) expect(consider(input)).toMatchObject({ state: "opened", group: null });
  const verdict = { isFlagged: true, confidence: 1, shares: [], techniques: [], title: "t", reason: "r" };
  const other = book.consider("AN0031", numberedCase(77), { ...verdict, severity: "low" }, 0);
  expect(other).toMatchObject({ state: "opened", group: null });
});
