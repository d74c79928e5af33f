import { expect, test } from "vitest";
import { DnsQuestions } from "../../../src/core/conversation/dns-questions.ts";
import type { DnsContent } from "../../../src/core/event/event.ts";

function question(query: string, over: Partial<DnsContent> = {}): DnsContent {
  const common = { protocol: "dns", isAnswer: true, registeredDomain: "evil.example", code: "NOERROR" } as const;
  return { ...common, addresses: [], ttlSeconds: null, type: "A", query, ...over };
}

function askedFor(...questions: readonly DnsContent[]): DnsQuestions {
  const asked = new DnsQuestions();
  for (const one of questions) asked.add(one);
  return asked;
}

test("questions are counted with their names, types, answers and labels", () => {
  const asked = askedFor(
    question("aaaa.evil.example", { type: "TXT" }),
    question("aaaa.evil.example", { type: "NULL" }),
    question("bb.evil.example", { code: "NXDOMAIN" }),
    question("evil.example", { code: null }),
  );
  expect(asked).toMatchObject({ count: 4, names: 3, dataShare: 0.5, unknownShare: 0.25 });
  expect(asked.meanLabelCharacters).toBe((4 + 4 + 2 + 0) / 4);
});

test.each([
  ["A", 0],
  ["AAAA", 0],
  ["HTTPS", 0],
  ["PTR", 0],
  ["TXT", 1],
  ["NULL", 1],
  ["CNAME", 1],
  ["MX", 1],
  ["KEY", 1],
  ["65399", 1],
])("an answer of type %s carries data: %d", (type, dataShare) => {
  expect(askedFor(question("a.evil.example", { type })).dataShare).toBe(dataShare);
});

test("names are told apart up to 512 of them, however many there are", () => {
  const many = Array.from({ length: 2000 }, (_, index) => question(`${index}.evil.example`));
  expect(askedFor(...many)).toMatchObject({ count: 2000, names: 512 });
});

test("questions are for calls where most of their names were called", () => {
  const names = Array.from({ length: 10 }, (_, index) => question(`n${index}.evil.example`));
  const asked = askedFor(...names, ...names);
  expect(asked.areForCalls).toBe(false);
  for (const { query } of names.slice(0, 4)) asked.follow(query);
  asked.follow("other.example");
  asked.follow("n0.evil.example");
  expect(asked.areForCalls).toBe(false);
  asked.follow("n4.evil.example");
  expect(asked.areForCalls).toBe(true);
});

test.each([
  [8, true],
  [9, false],
])("of %d names that do not exist it is said that they are for calls: %s", (count, areForCalls) => {
  const asked = askedFor(...Array.from({ length: count }, (_, index) => question(`n${index}.evil.example`)));
  for (let index = 0; index < count; index++) asked.answer(question("x", { code: "NXDOMAIN" }));
  asked.answer(question("x", { code: "NXDOMAIN" }));
  expect(asked).toMatchObject({ count, unknownShare: 1, areForCalls });
});
