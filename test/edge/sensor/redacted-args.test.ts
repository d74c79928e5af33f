import { expect, test } from "vitest";
import { RedactedArgs } from "../../../src/edge/sensor/redacted-args.ts";

const bytesOf = (...args: readonly string[]) => Buffer.from(args.map((arg) => `${arg}\0`).join(""));

test("RedactedArgs gives a harmless command line out again as it was", () => {
  const args = new RedactedArgs();
  const first = args.of(bytesOf("cc", "-c", "a.c"));
  expect(first).toEqual(["cc", "-c", "a.c"]);
  expect(args.of(bytesOf("cc", "-c", "a.c"))).toBe(first);
});

test("RedactedArgs hides a secret each time", () => {
  const args = new RedactedArgs();
  const secret = bytesOf("curl", "--password=hunter2");
  expect(args.of(secret)).toEqual(["curl", "--password=***"]);
  expect(args.of(secret)).toEqual(["curl", "--password=***"]);
});

test("RedactedArgs tells one empty argument from none", () => {
  const args = new RedactedArgs();
  expect(args.of(bytesOf(""))).toEqual([""]);
  expect(args.of(bytesOf())).toEqual([]);
  expect(args.of(bytesOf("", ""))).toEqual(["", ""]);
});
