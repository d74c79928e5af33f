import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { beaconEvents } from "./beacon-events.ts";
import { type CliRun, runCli as run } from "./run-cli.ts";

const demo = new URL("../../fixtures/demo.rec", import.meta.url).pathname;
const found = new URL("../../fixtures/demo.findings.ndjson", import.meta.url).pathname;
const id = "00b8ffbcfef6cccc";
let folder = "";

/** Where the locale knows no more than ASCII, on 100 columns. */
const runCli = (args: readonly string[], more: CliRun = {}) =>
  run(args, { ...more, env: { LC_ALL: "C", COLUMNS: "100" } });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tocsin-explain-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function conversationsOf(): Promise<string> {
  const path = join(folder, "conversations.ndjson");
  await writeFile(path, `${(await runCli(["conversations", demo])).stdout}\n`);
  return path;
}

test.each([[[]], [[id]], [[id.slice(0, 4)]], [["73caf52fd6319b31"]], [["203.0.113.10:8080"]]])(
  "explain draws the demo's finding, asked for by %j",
  async (words) => {
    const { exitCode, stdout, stderr } = await runCli(["explain", demo, ...words]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toMatch(/^MEDIUM {2}Beacon of a transfer tool\nfinding 00b8ffbcfef6cccc - AN1226/);
    expect(stdout).toContain("\n     `- curl 3042");
  },
);

test("explain draws the same from the findings that replay wrote, by a file or by stdin", async () => {
  const recorded = await runCli(["explain", demo, id]);
  expect(await runCli(["explain", found])).toEqual(recorded);
  expect(await runCli(["explain", "-", id], { input: await readFile(found) })).toEqual(recorded);
  expect(await runCli(["explain", "-", id], { input: await readFile(demo) })).toEqual(recorded);
});

test("explain draws a conversation in which nothing was found, with its processes where they were recorded", async () => {
  const lines = await runCli(["explain", await conversationsOf(), "203.0.113.20:8080"]);
  expect(lines.stdout).toMatch(/^CONVERSATION {2}Nothing was found in it\n/);
  const conversation = /^conversation ([0-9a-f]{16}) /m.exec(lines.stdout)?.[1] ?? "";
  const events = await runCli(["explain", demo, conversation]);
  expect(events.stdout).toMatch(/^CONVERSATION .*\nconversation [0-9a-f]{16} .*host demo/);
  expect(events.stdout).toMatch(/ `- curl \d+/);
  expect(lines.stdout).not.toMatch(/ `- curl \d+/);
});

test("explain lists what there is where nothing was asked for and there is a choice", async () => {
  const { exitCode, stdout, stderr } = await runCli(["explain", await conversationsOf()]);
  expect(exitCode).toBe(0);
  expect(stdout.split("\n")).toHaveLength(5);
  expect(stdout).toMatch(
    /^[0-9a-f]{16} {2}conversation {2}AN1226 {2}0\.\d\d {2}\/usr\/bin\/curl -> 203\.0\.113\.10:8080$/m,
  );
  expect(stderr).toBe("Write an id, an actor's id or name:port after the files to have one drawn");
});

test("explain names the nearest ids of one that is unknown, and the choices of one that is not whole", async () => {
  const unknown = await runCli(["explain", demo, "00b9"]);
  expect(unknown).toMatchObject({ exitCode: 2, stdout: "" });
  expect(unknown.stderr).toMatch(
    /^tocsin: Cannot explain "00b9": neither a file nor an id .*; the nearest: 00b8ffbcfef6cccc, /,
  );
  const ambiguous = await runCli(["explain", demo, "203.0.113.2"]);
  expect(ambiguous).toMatchObject({ exitCode: 2, stdout: "" });
  expect(ambiguous.stderr).toMatch(
    /^tocsin: Cannot explain "203.0.113.2": 2 ids begin so; write more of one:\n {2}[0-9a-f]{16}/,
  );
});

test("explain says that there is nothing to explain, and that a file is missing", async () => {
  const input = beaconEvents()
    .slice(0, 2)
    .map((event) => `${JSON.stringify(event)}\n`);
  const nothing = await runCli(["explain", "-"], { input: input.join("") });
  expect(nothing).toEqual({ exitCode: 0, stdout: "", stderr: "Nothing to explain: no finding and no conversation" });
  const missing = await runCli(["explain", join(folder, "none.rec")]);
  expect(missing).toMatchObject({ exitCode: 1, stdout: "" });
  expect(missing.stderr).toMatch(/^tocsin: Cannot read ".*none\.rec": ENOENT/);
});

test("explain says how many lines of a file are neither findings nor conversations", async () => {
  const { exitCode, stderr } = await runCli(["explain", "-"], { input: `${await readFile(found, "utf8")}{"id":\n` });
  expect({ exitCode, stderr }).toEqual({
    exitCode: 0,
    stderr: '1 lines of "-" are neither findings nor conversations',
  });
});
