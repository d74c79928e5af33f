import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { beaconEvents } from "./beacon-events.ts";
import { runCli } from "./run-cli.ts";

const input = beaconEvents()
  .map((event) => `${JSON.stringify(event)}\n`)
  .join("");

async function programsFile(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "tocsin-programs-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, "programs.json"), text);
  return join(folder, "programs.json");
}

test("--programs adds the owner's programs to those that classes are told by", async () => {
  const scoreOf = async (...args: readonly string[]) => {
    const { exitCode, stdout } = await runCli(["conversations", "-", "-o", "json", ...args], { input });
    expect(exitCode).toBe(0);
    return Number(JSON.parse(stdout).score);
  };
  const plain = await scoreOf();
  const other = await scoreOf("--programs", await programsFile('{"expected": ["/usr/bin/nobody"]}'));
  const expected = await scoreOf("--programs", await programsFile('{"expected": ["/usr/bin/cu*"]}'));
  expect(other).toBe(plain);
  expect(expected).toBeLessThan(plain / 2);
});

test.each([
  ["detect", '{"expected": [', /^tocsin: Cannot read programs ".*": it is no JSON \(.*\)$/],
  [
    "detect",
    '{"expect": []}',
    /^tocsin: Cannot read programs ".*": it has an unknown key "expect"; .*actors\.md shows a file$/,
  ],
  ["conversations", "7", /^tocsin: Cannot read programs ".*": it is no object; .*$/],
])("%s refuses programs %s", async (verb, text, message) => {
  const path = await programsFile(text);
  const { exitCode, stdout, stderr } = await runCli([
    verb,
    ...(verb === "conversations" ? ["-"] : []),
    "--programs",
    path,
  ]);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr).toMatch(message);
});

test("watch refuses programs that are not there before it looks at the kernel", async () => {
  const { exitCode, stderr } = await runCli(["watch", "--programs", "/nowhere/programs.json"]);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(
    /^tocsin: Cannot read programs "\/nowhere\/programs.json": ENOENT.*; give a JSON file that can be read$/,
  );
});
