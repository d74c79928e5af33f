import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Event } from "../../src/core/event/event.ts";
import { TocsinError } from "../../src/core/tocsin-error.ts";
import { RecordingWriter } from "../../src/edge/recording/writer.ts";
import { beaconEvents } from "./beacon-events.ts";
import { runCli, shellCommand, startCli } from "./run-cli.ts";

let folder = "";
let recording = "";
const linesOf = (events: readonly Event[]): string => events.map((event) => `${JSON.stringify(event)}\n`).join("");

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tocsin-replay-"));
  recording = await record("beacon.rec", [beaconEvents()]);
});
afterAll(() => rm(folder, { recursive: true }));

async function record(name: string, blocks: readonly (readonly Event[])[]): Promise<string> {
  const writer = await RecordingWriter.open(join(folder, name));
  if (writer instanceof TocsinError) throw writer;
  for (const block of blocks) {
    for (const event of block) writer.write(event);
    await writer.flush();
  }
  await writer.close();
  return writer.path;
}

async function fileOf(name: string, contents: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, contents);
  return path;
}

test.each([
  ["json", /^\{"id":"[0-9a-f]{16}","state":"opened"/],
  ["ecs", /^\{"@timestamp":"20/],
  ["compact", /^\S+ .*192\.0\.2\.1/],
])("replay and detect write the same findings as %s", async (format, expected) => {
  const replayed = await runCli(["replay", "-o", format, recording]);
  expect(replayed.exitCode).toBe(0);
  expect(replayed.stdout).toMatch(expected);
  const detected = await runCli(["detect", "-o", format], { input: linesOf(beaconEvents()) });
  expect(detected).toEqual(replayed);
});

test.each([
  ["json", /^\{.*"dst":"192\.0\.2\.1"/],
  ["compact", /192\.0\.2\.1/],
])("conversations writes every conversation as %s", async (format, expected) => {
  const { exitCode, stdout, stderr } = await runCli(["conversations", "-o", format, recording]);
  expect(exitCode).toBe(0);
  expect(stdout.split("\n")).toHaveLength(1);
  expect(stdout).toMatch(expected);
  expect(stderr).toBe("Conversations: 1, forgotten to make room: 0, records lost: 0");
});

test("replay takes a recording and events on stdin, one after the other", async () => {
  const { exitCode, stdout } = await runCli(["replay", recording, "-"], { input: linesOf(beaconEvents(2)) });
  expect(exitCode).toBe(0);
  const { stdout: alone } = await runCli(["replay", recording]);
  expect(stdout.startsWith(alone)).toBe(true);
});

test("replay --fail-on-finding ends with 3 where there is one, else with 0", async () => {
  expect(await runCli(["replay", "--fail-on-finding", recording])).toMatchObject({ exitCode: 3 });
  const quiet = await record("quiet.rec", [beaconEvents().slice(0, 10)]);
  expect(await runCli(["replay", "--fail-on-finding", quiet])).toEqual({ exitCode: 0, stdout: "", stderr: "" });
  expect(await runCli(["detect", "--fail-on-finding"], { input: linesOf(beaconEvents()) })).toMatchObject({
    exitCode: 3,
  });
});

test("replay of a truncated recording gives what is before the damage, says where it is, and fails", async () => {
  const events = beaconEvents();
  const path = await record("two.rec", [events, beaconEvents(9)]);
  const whole = await readFile(path);
  const cut = await fileOf("cut.rec", whole.subarray(0, whole.length - 20));
  const { exitCode, stdout, stderr } = await runCli(["replay", "--fail-on-finding", cut]);
  expect(exitCode).toBe(1);
  expect(stdout).toBe((await runCli(["replay", recording])).stdout);
  expect(stderr).toMatch(
    /^tocsin: Cannot read recording ".*cut\.rec" past byte \d+: block 2 is cut short; the 1 before it was replayed$/,
  );
});

test("replay goes on with the next file after a damaged one, and fails all the same", async () => {
  const bytes = await readFile(recording);
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  const damaged = await fileOf("damaged.rec", bytes);
  const { exitCode, stdout, stderr } = await runCli(["replay", damaged, recording]);
  expect(exitCode).toBe(1);
  expect(stderr).toContain("block 1 fails its checksum; nothing was replayed");
  expect(stdout).toBe((await runCli(["replay", recording])).stdout);
});

test("replay of a recording from a newer tocsin says to upgrade", async () => {
  const bytes = await readFile(recording);
  bytes[8] = 9;
  const { exitCode, stderr } = await runCli(["replay", await fileOf("new.rec", bytes)]);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/it has format version 9, this tocsin reads 1; upgrade tocsin$/);
});

test.each([
  [
    "a missing file",
    () => join(folder, "missing.rec"),
    /^tocsin: Cannot read ".*missing\.rec": ENOENT.*; check the path$/,
  ],
  [
    "a directory",
    () => folder,
    /^tocsin: Cannot read ".*": it holds no conn, dns, ssl or http log of Zeek; give one, or a folder of them$/,
  ],
  [
    "a text",
    () => fileOf("text", "hello\n"),
    /^tocsin: Cannot read ".*text": it is neither .*; name its kind with --from$/,
  ],
])("replay of %s fails and says why", async (_, path, expected) => {
  const { exitCode, stdout, stderr } = await runCli(["replay", await path()]);
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
  expect(stderr).toMatch(expected);
});

test("replay of an empty file finds nothing, and says that it is empty", async () => {
  const { exitCode, stdout, stderr } = await runCli(["replay", await fileOf("empty", "")]);
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "" });
  expect(stderr).toMatch(/^".*empty" is empty$/);
});

test("detect counts lines that are no events, shows the first and goes on", async () => {
  const lines = linesOf(beaconEvents()).split("\n");
  const input = [...lines.slice(0, 5), "junk \x1b[2J", "null", '{"kind":"beep","at":1}', ...lines.slice(5)].join("\n");
  const { exitCode, stdout, stderr } = await runCli(["detect"], { input });
  expect(exitCode).toBe(0);
  expect(stdout).toBe((await runCli(["replay", recording])).stdout);
  expect(stderr).toBe('3 lines of "-" are no events; the first begins "junk \\u001b[2J"');
});

test("replay --from recording refuses what is none", async () => {
  const { exitCode, stderr } = await runCli([
    "replay",
    "--from",
    "recording",
    await fileOf("events", linesOf(beaconEvents())),
  ]);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/it does not begin as a tocsin recording does; give a file that tocsin record wrote$/);
});

test.each([
  ["replay", () => `replay "${recording}" "${recording}"`],
  ["conversations", () => `conversations "${recording}"`],
])("%s ends quietly where nobody reads", async (_, command) => {
  const script = `${shellCommand} ${command()} | exec true; echo "\${PIPESTATUS[0]}"`;
  const { stdout, stderr } = await execa("bash", ["-c", script]);
  expect(stdout).toBe("0");
  expect(stderr).not.toMatch(/EPIPE|^\s+at /m);
});

test("detect ends where nobody reads its findings any more, though its stdin stays open", async () => {
  const child = startCli(["detect"], { isStdinOpen: true });
  child.stdout?.destroy();
  child.stdin?.write(linesOf(beaconEvents()));
  // It learns that nobody reads when it writes, and looks when events come.
  const feed = setInterval(() => child.stdin?.write(linesOf([{ kind: "tick", at: 2e9 }])), 100);
  child.stdin?.on("error", () => clearInterval(feed));
  const ended = await Promise.race([child, wait(10_000, null)]);
  clearInterval(feed);
  if (ended === null) child.kill("SIGKILL");
  expect(ended).toMatchObject({ exitCode: 0 });
});

test("replay hides what an older recording holds, and what --redact says, in its findings", async () => {
  const events = beaconEvents().map((event) =>
    event.kind === "exec"
      ? { ...event, args: ["curl", "-u", "bob:hunter2", "-H", "X-Myco: zebra", "192.0.2.1"] }
      : event,
  );
  const rules = await fileOf("rules.json", '{"names": ["x_myco"]}');
  const own = await runCli(["detect"], { input: linesOf(events) });
  expect(JSON.parse(own.stdout.split("\n")[0] ?? "").actor.args).toEqual([
    "curl",
    "-u",
    "bob:***",
    "-H",
    "X-Myco: zebra",
    "192.0.2.1",
  ]);
  const more = await runCli(["detect", "--redact", rules], { input: linesOf(events) });
  expect(JSON.parse(more.stdout.split("\n")[0] ?? "").actor.args).toEqual([
    "curl",
    "-u",
    "bob:***",
    "-H",
    "X-Myco: ***",
    "192.0.2.1",
  ]);
});

test.each([["replay", "-"], ["conversations", "-"], ["detect"], ["watch"], ["sense"], ["record", "x.rec"]])(
  "%s refuses a file of rules that it cannot use",
  async (...args) => {
    const rules = await fileOf("bad.json", '{"names": 1}');
    const { exitCode, stdout, stderr } = await runCli([...args, "--redact", rules]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(`tocsin: Cannot use the redaction rules "${rules}": names is no list; write`);
  },
);
