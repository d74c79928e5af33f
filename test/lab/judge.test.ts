import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sampleFinding } from "../edge/sink/sample-finding.ts";
import { seeSockets } from "./exact/seen-socket.ts";
import { actorName, isCalled } from "./judge/actor-name.ts";
import { eventsOf } from "./judge/exactness.ts";
import { findingDifferences, findingKey } from "./judge/finding-key.ts";
import { judge } from "./judge/judge.ts";
import { matchFindings } from "./judge/match-findings.ts";
import { replay } from "./judge/replay.ts";
import { checkSensor } from "./judge/tally.ts";
import { WorldNames } from "./judge/world-names.ts";
import { sampleVerdict } from "./sample-verdict.ts";
import { parseScenario } from "./scenario.ts";

const demo = fileURLToPath(new URL("../../fixtures/demo.rec", import.meta.url));
const play = { kernel: "6.18", backend: "tracepoint", wallSeconds: 31 };
const world = '{"c2.example.net":["203.0.113.10"],"www1.example.com":["203.0.113.20"]}';
const replayed = replay(demo);
let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tocsin-judge-"));
  await copyFile(demo, join(folder, "recording.rec"));
  await writeFile(join(folder, "status.json"), '{"ok":true}');
  await writeFile(join(folder, "names.json"), world);
  await writeFile(join(folder, "counts.jsonl"), (await countsOf(demo)).join(""));
});

afterAll(() => rm(folder, { recursive: true }));

/** What the servers of the demonstration would have counted: the mirror of what the sensor saw. */
async function countsOf(recording: string): Promise<string[]> {
  const { sockets } = await seeSockets(eventsOf(recording));
  return sockets.map(({ transport, local, remote, sentBytes, receivedBytes, isClosed }) => {
    const client = { client: local.address, clientPort: local.port };
    const server = { server: remote.address, serverPort: remote.port };
    const counts = { receivedBytes: sentBytes, sentBytes: receivedBytes, closed: isClosed, seen: "server" };
    return `${JSON.stringify({ transport, ...client, ...server, ...counts })}\n`;
  });
}

async function copyOfFolder(): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), "tocsin-judge-"));
  for (const file of ["recording.rec", "status.json", "names.json", "counts.jsonl"])
    await copyFile(join(folder, file), join(copy, file));
  return copy;
}

function scenarioOf(...truth: readonly string[]) {
  const names = "names: { beacon.example.net: { addresses: [203.0.113.10] } }";
  return parseScenario(`title: Demo\nhours: 1\n${names}\nrun: []\ntruth: [${truth.join(", ")}]`, "demo.yaml");
}

const beacon = "{ actor: curl, destination: c2.example.net, port: 8080, analytics: [AN1226] }";

test("judge() finds the truth of a real recording, and nothing else in it", async () => {
  const verdict = await judge(folder, scenarioOf(beacon), play);
  expect(verdict).toMatchObject({
    ...{ scenario: "demo", title: "Demo", hours: 1, ...play, events: 707, lost: 0, recordingBytes: 37_538 },
    truth: [{ actor: "curl", found: true, findingId: "00b8ffbcfef6cccc", beatsToFirst: 10, nearest: null }],
    falseFindings: [],
    findings: ["AN1226 curl -> c2.example.net 8080 medium"],
    ...{ exact: true, compared: 40, equal: 40, notes: [], paths: [] },
  });
  expect(verdict.truth[0]?.secondsToFirst).toBeCloseTo(18.55, 2);
});

test("judge() says which connection was counted otherwise, and how", async () => {
  const other = await copyOfFolder();
  try {
    const [first = "", ...rest] = await countsOf(demo);
    const wrong = first.replace(/"receivedBytes":(\d+)/, (_all, count) => `"receivedBytes":${Number(count) + 1}`);
    await writeFile(join(other, "counts.jsonl"), [wrong, ...rest.slice(1)].join(""));
    const { exact } = await judge(other, scenarioOf(beacon), play);
    expect(exact).toHaveLength(2);
    expect(exact).toMatchObject(
      [/: sent \d+, seen \d+; received/, /is in the recording, and nobody counted it$/].map((text) =>
        expect.stringMatching(text),
      ),
    );
  } finally {
    await rm(other, { recursive: true });
  }
});

test("judge() calls a finding false that no truth asks for, and says how near a miss was", async () => {
  const person = "{ actor: curl, destination: www1.example.com, port: 8080, analytics: [AN1226] }";
  const verdict = await judge(folder, scenarioOf(person), play);
  expect(verdict.truth).toMatchObject([{ found: false, beatsToFirst: null, nearest: { actor: "curl", beats: 8 } }]);
  expect(verdict.truth[0]?.nearest?.score).toBeGreaterThan(0);
  expect(verdict.truth[0]?.nearest?.score).toBeLessThan(0.1);
  expect(verdict.falseFindings).toMatchObject([
    { id: "00b8ffbcfef6cccc", actor: "curl", destination: "c2.example.net 203.0.113.10:8080", analytics: ["AN1226"] },
  ]);
});

test.each([
  ["actor", beacon.replace("curl", "wget")],
  ["destination", beacon.replace("c2.example.net", "203.0.113.11")],
  ["port", beacon.replace("8080", "443")],
  ["analytic", beacon.replace("AN1226", "AN0031")],
])("a finding of another %s is not the truth's", async (_what, truth) => {
  const judged = matchFindings(scenarioOf(truth).truth, await replayed, WorldNames.parse(world, "names.json"));
  expect(judged.truth).toMatchObject([{ found: false }]);
  expect(judged.falseFindings).toHaveLength(1);
});

test("judge() refuses a name that the world did not have, rather than call it missed", async () => {
  const truth = beacon.replace("c2.example.net", "beacon.example.net");
  await expect(judge(folder, scenarioOf(truth), play)).rejects.toThrow(
    'Cannot judge truth "beacon.example.net": the world has no such name; add it under names',
  );
});

test.each([
  [{ ...play, kernel: "6.1" }, "Cannot judge a run of tracepoint on 6.1: it was tracepoint on 6.18."],
  [{ ...play, backend: "kprobe" }, "Cannot judge a run of kprobe on 6.18: it was tracepoint on 6.18."],
])("judge() refuses a recording that is not what was asked for: %j", async (asked, message) => {
  await expect(judge(folder, scenarioOf(), asked)).rejects.toThrow(message);
});

test("a recording without a sensor is refused", () => {
  expect(() => checkSensor({ events: 0, lost: 0, sensors: [] }, play)).toThrow("there was no sensor");
});

test.each([
  ["status.json", '{"error":"Cannot start \\"x\\""}', 'the guest could not play the scenario (Cannot start "x")'],
  ["status.json", "{", 'the guest could not play the scenario (status.json holds "{")'],
  ["names.json", "[", "it is no map of names to addresses"],
  ["counts.jsonl", "{}", "line 1 has transport undefined, not tcp or udp"],
  ["recording.rec", "nothing", "it does not begin as a tocsin recording does"],
])("judge() says what is wrong with %s", async (name, text, message) => {
  const other = await copyOfFolder();
  try {
    await writeFile(join(other, name), text);
    await expect(judge(other, scenarioOf(), play)).rejects.toThrow(message);
    await rm(join(other, name));
    await expect(judge(other, scenarioOf(), play)).rejects.toThrow(name);
  } finally {
    await rm(other, { recursive: true });
  }
});

test("a truth behind several addresses is found once, and none of its findings is false", () => {
  const names = WorldNames.parse('{"c2.example.net":["203.0.113.40","203.0.113.41","2001:DB8:0::9"]}', "names.json");
  const { actor, destination, analytics } = sampleFinding();
  const findings = ["203.0.113.40", "203.0.113.41", "2001:db8::9"].map((address, index) =>
    sampleFinding({ id: `${index}`, destination: { ...destination, address } }),
  );
  const truth = { actor: actorName(actor), destination: "c2.example.net", port: destination.port, analytics };
  const judged = matchFindings([truth], { findings: [...findings, ...findings], conversations: [] }, names);
  expect(judged).toMatchObject({ truth: [{ found: true, findingId: "0" }], falseFindings: [] });
  expect(new Set(findings.map((finding) => findingKey(finding, names))).size).toBe(1);
});

test("a finding counts once, however often it is told", () => {
  const names = WorldNames.parse("{}", "names.json");
  const told = (["opened", "updated", "closed"] as const).map((state) => sampleFinding({ state }));
  expect(matchFindings([], { findings: told, conversations: [] }, names).falseFindings).toHaveLength(1);
});

test.each([
  ["/usr/bin/python3.13", "/tmp/agent.py", "agent.py", true],
  ["/usr/bin/python3.13", "/tmp/agent.py", "python3.13", true],
  ["/usr/bin/curl", null, "curl", true],
  ["/memfd:agent", null, "memfd:agent", true],
  ["/usr/bin/curl", null, "/usr/bin/curl", false],
  ["", null, "curl", false],
])("the actor %s %s is called %s: %s", (executable, script, name, isIt) => {
  expect(isCalled({ executable, script }, name)).toBe(isIt);
});

test("findingDifferences() says on which kernel and back end something was not found", () => {
  const one = { ...sampleVerdict, findings: ["a", "b"] };
  const other = { ...sampleVerdict, kernel: "5.10", backend: "kprobe", findings: ["b", "c"] };
  expect(findingDifferences([one, one])).toEqual([]);
  expect(findingDifferences([])).toEqual([]);
  expect(findingDifferences([one, other])).toEqual([
    "a: found on 6.12 fentry, not on 5.10 kprobe",
    "c: found on 5.10 kprobe, not on 6.12 fentry",
  ]);
});
