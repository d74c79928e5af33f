import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { parseProgramPolicy } from "../../../src/core/process/program-policy.ts";

const none = { transferTools: [], nonNetworking: [], expected: [] };

test.each([
  [{}, none],
  [{ transferTools: ["fetch", "/opt/x/*"] }, { ...none, transferTools: ["fetch", "/opt/x/*"] }],
  [{ expected: [`sha256:${"0".repeat(64)}`] }, { ...none, expected: [`sha256:${"0".repeat(64)}`] }],
])("parseProgramPolicy() of %j gives every list", (value, policy) => {
  expect(parseProgramPolicy(value)).toEqual(policy);
});

test.each<[value: unknown, reason: string]>([
  [null, "it is no object"],
  [["curl"], "it is no object"],
  [{ transferTool: [] }, 'it has an unknown key "transferTool"; transferTools, nonNetworking, expected are known'],
  [{ expected: "/usr/bin/x" }, '"expected" is no list'],
  [{ expected: Array.from({ length: 10_001 }, () => "/x") }, '"expected" has more than 10000 entries'],
  [
    { expected: ["curl"] },
    '"expected" has the entry "curl"; it takes absolute paths with 2 stars at most, and sha256: with 64 digits in lower case',
  ],
  [
    { nonNetworking: ["bin/sort"] },
    '"nonNetworking" has the entry "bin/sort"; it takes file names, and absolute paths with 2 stars at most',
  ],
  [
    { transferTools: [7] },
    '"transferTools" has the entry 7; it takes file names, and absolute paths with 2 stars at most',
  ],
  [
    { transferTools: ["/*/*/*"] },
    '"transferTools" has the entry "/*/*/*"; it takes file names, and absolute paths with 2 stars at most',
  ],
])("parseProgramPolicy() of %j says what is wrong", (value, reason) => {
  expect(parseProgramPolicy(value)).toBe(reason);
});

test("parseProgramPolicy() takes the file that docs/actors.md shows", async () => {
  const text = await readFile(new URL("../../../docs/actors.md", import.meta.url), "utf8");
  const [, example = ""] = /```json\n([^`]*)```/.exec(text) ?? [];
  expect(parseProgramPolicy(JSON.parse(example))).toEqual({
    transferTools: ["fetch", "/opt/*/bin/pull"],
    nonNetworking: ["ledger"],
    expected: ["/usr/local/bin/*", `sha256:${"0".repeat(64)}`],
  });
});
