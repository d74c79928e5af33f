import { expect, test } from "vitest";
import { redactArgs } from "../../../src/core/process/redact.ts";
import { argsOf, plainRows, type RedactionTopic, secretRows } from "./redaction-table.ts";

test.each(cases(secretRows))("redactArgs() hides the secret of %j, and nothing else", (row) => {
  const { given, redacted } = argsOf(row);
  expect(redactArgs(given)).toEqual(redacted);
  expect(redactArgs(redacted)).toBe(redacted);
});

test.each(cases(plainRows))("redactArgs() gives %j back as it is", (row) => {
  const { given } = argsOf(row);
  expect(redactArgs(given)).toBe(given);
});

test("the table has at least 120 secrets and 60 harmless command lines, none of them twice", () => {
  const texts = [...cases(secretRows), ...cases(plainRows)].map(([row]) => JSON.stringify(argsOf(row).given));
  expect(new Set(texts).size).toBe(texts.length);
  expect(cases(secretRows).length).toBeGreaterThanOrEqual(120);
  expect(cases(plainRows).length).toBeGreaterThanOrEqual(60);
});

function cases(topics: readonly RedactionTopic[]) {
  return topics.flatMap(({ rows }) => rows).map((row) => [row] as const);
}
