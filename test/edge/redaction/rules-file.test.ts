import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { redactArgs } from "../../../src/core/process/redact.ts";
import { readRules } from "../../../src/edge/redaction/rules-file.ts";

let path = "";
beforeAll(async () => {
  path = join(await mkdtemp(join(tmpdir(), "tocsin-rules-")), "rules.json");
});
afterAll(() => rm(join(path, ".."), { recursive: true }));

async function rulesOf(contents: unknown) {
  await writeFile(path, typeof contents === "string" ? contents : JSON.stringify(contents));
  return await readRules(path);
}

test("readRules() makes rules that hide what they say", async () => {
  const rules = await rulesOf({
    names: ["myco_key"],
    patterns: ["corp-[a-z0-9]{32}", "\\bcafe\\d+"],
    options: { mytool: ["-k"], curl: ["--myself"] },
  });
  const token = `corp-${"a1".repeat(16)}`;
  const args = ["mytool", "-k", "x", "--mycoKey", "y", `see:${token}`, "cafe12", "curl", "-u", "a:b", "--myself", "z"];
  const hidden = [
    "mytool",
    "-k",
    "***",
    "--mycoKey",
    "***",
    "see:***",
    "***",
    "curl",
    "-u",
    "a:***",
    "--myself",
    "***",
  ];
  expect(redactArgs(args, rules)).toEqual(hidden);
  expect(redactArgs(hidden, rules)).toBe(hidden);
});

test("readRules() takes a file that says nothing", async () => {
  expect(await rulesOf({})).toEqual({ names: [], patterns: [], options: new Map() });
});

test.each([
  ["{", /it is no JSON \(.*\); mend it there$/],
  [[], 'it holds no object; write {"names": [], "patterns": [], "options": {}}'],
  [{ pattern: [] }, 'it has no rule "pattern"; write one of names, patterns, options'],
  [{ names: "x" }, 'names is no list; write ["myco_key"]'],
  [{ names: [1] }, 'names[0] is no text; write "myco_key"'],
  [{ names: ["a", "--"] }, 'names[1] "--" has neither letter nor digit; leave it out'],
  [{ patterns: ["a("] }, /^patterns\[0\] "a\(" is no regular expression of RE2 \(.+\); it knows no look-around/],
  [{ patterns: ["ok", "(?=a)b"] }, /^patterns\[1\] "\(\?=a\)b" is no regular expression of RE2/],
  [{ patterns: ["a*"] }, 'patterns[0] "a*" fits nothing at all and so everything; ask for one character at least'],
  [{ patterns: ["."] }, /fits what stands in a secret's place \(\*\*\*\) again and again; make it narrower$/],
  [{ patterns: ["a".repeat(1001)] }, "patterns[0] is longer than 1000; shorten it"],
  [{ names: Array(1001).fill("a") }, "names has more than 1000 entries; leave some out"],
  [{ options: [] }, 'options is no object; write {"mytool": ["-k"]}'],
  [{ options: { mytool: "-k" } }, 'options["mytool"] is no list; write ["-k"]'],
  [{ options: { mytool: ["k"] } }, 'options["mytool"] "k" is no option; write it as in "-k" or "--key"'],
  [{ options: { "/bin/mytool": ["-k"] } }, 'options["/bin/mytool"] is no program\'s name; leave its path out'],
])("readRules() says of %j what it cannot use, and what to do", async (contents, expected) => {
  const error = await rulesOf(contents).catch((cause: unknown) => cause);
  expect(error).toMatchObject({ code: "usage" });
  const message = error instanceof Error ? error.message : "";
  const head = `Cannot use the redaction rules "${path}": `;
  expect(message.slice(0, head.length)).toBe(head);
  if (typeof expected === "string") expect(message.slice(head.length)).toBe(expected);
  else expect(message.slice(head.length)).toMatch(expected);
});

test("readRules() says that a file is not there", async () => {
  const missing = `${path}.missing`;
  await expect(readRules(missing)).rejects.toThrow(/^Cannot use the redaction rules ".*": ENOENT.*; check the path$/);
});

// Backtracking would take 2^60 steps: the run's own time limit would end it
test("a pattern with nested repeats takes time linear in the text", async () => {
  const rules = await rulesOf({ patterns: ["(x+x+)+y"] });
  const text = "x".repeat(60_000);
  expect(redactArgs([text], rules)).toEqual([text]);
});
