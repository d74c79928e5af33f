import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connRow, dnsRow, json, sslRow, tsv } from "../edge/importer/zeek/sample-logs.ts";
import { beaconEvents } from "./beacon-events.ts";
import { runCli } from "./run-cli.ts";

const T = 1_598_035_107;
const BEATS = 30;
const conn = Array.from({ length: BEATS }, (_, beat) => connRow(T + beat * 60, { uid: `C${beat}` }));
const dns = [dnsRow(T - 1, "beacon.example", { answers: ["203.0.113.7"] })];
const events = beaconEvents()
  .map((event) => `${JSON.stringify(event)}\n`)
  .join("");

let folder = "";
let logs = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tocsin-zeek-"));
  logs = join(folder, "logs");
  await mkdir(join(logs, "2020-08-21"), { recursive: true });
  await mkdir(join(folder, "nothing"));
  await writeFile(join(logs, "2020-08-21/conn.00:00:00-01:00:00.log.gz"), gzipSync(tsv("conn", conn.slice(0, 10))));
  await writeFile(join(logs, "conn.log"), json("conn", conn.slice(10)));
  await writeFile(join(logs, "dns.log"), tsv("dns", dns));
  await writeFile(join(logs, "conn-summary.log"), "no log at all\n");
});
afterAll(() => rm(folder, { recursive: true }));

async function fileOf(name: string, contents: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, contents);
  return path;
}

test("conversations of a folder of Zeek logs joins them and finds the beats", async () => {
  const { exitCode, stdout, stderr } = await runCli(["conversations", "--from", "zeek", "-o", "json", logs]);
  expect(exitCode).toBe(0);
  const lines = stdout.split("\n").map((line) => JSON.parse(line));
  expect(lines.find(({ dst }) => dst === "203.0.113.7")).toMatchObject({
    src: "10.0.0.5",
    name: "beacon.example",
    port: 443,
    transport: "tcp",
    beats: BEATS,
    firstSeen: "2020-08-21T18:38:27.000000Z",
  });
  expect(stderr).toMatch(/^Conversations: \d+, /);
});

test.each(["conversations", "replay"])(
  "%s guesses Zeek logs, as a folder, as files in any order, on stdin",
  async (verb) => {
    const named = await runCli([verb, "--from", "zeek", "-o", "json", logs]);
    expect(named.exitCode).toBe(0);
    expect(await runCli([verb, "-o", "json", logs])).toEqual(named);
    const files = [await fileOf("names", tsv("dns", dns)), await fileOf("connections.gz", gzipSync(tsv("conn", conn)))];
    expect(await runCli([verb, "-o", "json", ...files])).toEqual(named);
    expect(await runCli([verb, "-o", "json", ...files.toReversed()])).toEqual(named);
    const input = tsv("conn", conn) + json("dns", dns);
    expect(await runCli([verb, "-o", "json", "-"], { input })).toEqual(named);
    expect(await runCli([verb, "-o", "json", "--from", "zeek", "-"], { input: gzipSync(input) })).toEqual(named);
  },
);

test("Zeek logs and events may be given together", async () => {
  const file = await fileOf("events", events);
  const { exitCode, stdout } = await runCli(["conversations", "-o", "json", logs, file, join(logs, "conn.log")]);
  expect(exitCode).toBe(0);
  expect(stdout).toContain('"dst":"192.0.2.1"');
  expect(stdout.match(/"dst":"203\.0\.113\.7"/g)).toHaveLength(2);
});

test("rows that cannot be read, or are left out, are told and end nothing", async () => {
  const rows = tsv("conn", [connRow(T, { proto: "icmp" }), connRow("never"), connRow(T)]);
  const path = await fileOf("bad.log", `${rows}junk \x1b[2J\n${json("weird", [connRow(T)])}`);
  const { exitCode, stdout, stderr } = await runCli(["conversations", "-o", "json", path]);
  expect({ exitCode, lines: stdout.split("\n").length }).toEqual({ exitCode: 0, lines: 1 });
  const told = stderr.split("\n");
  expect(told[0]).toMatch(/^2 rows of ".*bad\.log" cannot be read; the first begins "never/);
  expect(told[1]).toMatch(/^1 rows of ".*bad\.log" are left out: neither TCP nor UDP$/);
  expect(told[2]).toMatch(/^1 rows of ".*bad\.log" are left out: of a log that is not read$/);
  expect(stderr).not.toContain("\x1b");
});

test("a compressed log that is cut short is read as far as it goes, told, and fails", async () => {
  const packed = gzipSync(
    tsv(
      "conn",
      Array.from({ length: 3000 }, (_, beat) => connRow(T + beat, { uid: `C${beat}` })),
    ),
  );
  const path = await fileOf("cut.gz", packed.subarray(0, packed.length - 100));
  const { exitCode, stdout, stderr } = await runCli(["conversations", "-o", "json", path, logs]);
  expect(exitCode).toBe(1);
  expect(stdout).toContain("beacon.example");
  expect(stderr).toMatch(
    /^tocsin: Cannot read ".*cut\.gz" past row \d+: unexpected end of file; the rows before it were read$/m,
  );
});

test.each([
  ["a folder without logs", () => join(folder, "nothing"), /it holds no conn, dns, ssl or http log of Zeek; give /],
  ["a missing path", () => join(folder, "missing"), /ENOENT.*; check the path$/],
  ["a text", () => fileOf("text", "hello\nyou\n"), /it is no conn, dns, ssl or http log of Zeek; give /],
  ["another log", () => fileOf("weird.log", tsv("weird", [])), /it is no conn, dns, ssl or http log of Zeek; give /],
  ["binary garbage", () => fileOf("garbage", Buffer.alloc(5000, 0xfe)), /it is no conn, dns, ssl or http log of Zeek/],
])("--from zeek of %s fails and says why", async (_, path, expected) => {
  const { exitCode, stdout, stderr } = await runCli(["replay", "--from", "zeek", await path()]);
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
  expect(stderr.split("\n").at(-1)).toMatch(/^tocsin: Cannot read "/);
  expect(stderr).toMatch(expected);
});

test.each([
  ["a header without rows", () => fileOf("header.log", tsv("conn", [])), ""],
  ["an empty log", () => fileOf("none.log", ""), "is empty"],
])("replay --from zeek of %s finds nothing", async (_, path, told) => {
  const { exitCode, stdout, stderr } = await runCli(["replay", "--from", "zeek", await path()]);
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "" });
  expect(stderr).toContain(told);
});

test("ssl.log alone gives conversations with their names", async () => {
  const path = await fileOf("ssl.log", tsv("ssl", [sslRow(T, "tls.example")]));
  const { stdout } = await runCli(["conversations", "-o", "json", path]);
  expect(JSON.parse(stdout)).toMatchObject({ name: "tls.example", beats: 1 });
});
