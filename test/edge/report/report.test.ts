import { stripVTControlCharacters } from "node:util";
import fc from "fast-check";
import { expect, test } from "vitest";
import { columns } from "../../../src/core/event/terminal-text.ts";
import { drawChoice, drawReport } from "../../../src/edge/report/report.ts";
import { hostileText } from "../sink/hostile-text.ts";
import { sampleFinding } from "../sink/sample-finding.ts";
import { look, sampleSubject } from "./sample-report.ts";

const drawn = (full: unknown, over = {}) => drawReport(sampleSubject(full), look(over)).join("\n");
const { actor, destination } = sampleFinding();

test("drawReport() draws a finding from who to how sure", () => {
  const text = drawn(sampleFinding());
  expect(text.split("\n").slice(0, 18)).toEqual([
    "HIGH  Beacon to evil.example",
    "finding 0123456789abcdef · AN1226 · T1071.001, T1573 · confidence 0.93 · opened",
    "2026-11-21 03:12:45Z · host node-7 (6.12.0-amd64)",
    "",
    "It calls evil.example every 2.51 s day and night, and no package owns the",
    "script.",
    "",
    "who",
    "  systemd 1  uid 0",
    "     └─ bash 4200  since 2026-11-20 22:00:00Z, uid 1000",
    "          bash /opt/x/loop.sh",
    "        └─ python3.11 4242  uid 1000",
    "             python3 /opt/x/beat.py --quiet",
    "",
    "  program     /usr/bin/python3.11",
    "  script      /opt/x/beat.py",
    "  class       interpreter: python3 runs a script",
    "  package     python3.11-minimal (dpkg), as it was packaged",
  ]);
  expect(text).toContain("  interval    2.51 s ±10 %\n");
  expect(text).toContain("  regularity  ████████████████████ 0.99\n              p value 1e-12, beats 304");
  expect(text).toContain("  prior           ████████████████│                   -8.80\n");
  expect(text).toContain("  clock                           │██████████         +5.60\n");
  expect(text).toContain("  opened      2026-11-21 03:02:00Z, 12 beats, 0.8123\n");
});

test("drawReport() says every fact about the executable, and what is not known of it", () => {
  const executableFacts = {
    ...{ sizeBytes: 800_000, packageDatabase: "dpkg", isAsPackaged: null, isDeleted: true, isMemoryBacked: false },
    ...{ isInWritablePlace: true, file: { ownerUid: 1000, mode: 0o4755, hostPath: "/node/x", isInUpperLayer: true } },
    ...{ elf: { buildId: "abcd", isStatic: false, importsSockets: false }, unknown: ["sha256: larger than 256 MiB"] },
  };
  const text = drawn({ ...sampleFinding(), actor: { ...actor, package: null, sha256: null, executableFacts } });
  for (const line of [
    "  on the node /node/x",
    "  package     owned by none (dpkg)",
    "  file        800 kB, mode 4755 (setuid), owned by uid 1000",
    "  place       where ordinary users can write, deleted, not of the container's",
    "  linkage     dynamic, imports NO calls of sockets: what it sends, something",
    "  build id    abcd",
    "  unknown     sha256: larger than 256 MiB",
  ]) {
    expect(text.split("\n")).toContain(line);
  }
});

test("drawReport() says on whose behalf an actor and its ancestors run, and in which container", () => {
  const session = { loginUid: 1000, sessionId: 4, terminal: "pts/0", unit: "cron.service", sshClient: "192.0.2.9" };
  const container = { id: "abc", runtime: "docker", name: "pay", image: "r/pay:1", pod: "pay-7f", namespace: "shop" };
  const lineage = [{ ...actor.lineage[0], uid: 33, session }];
  const lines = drawn({ ...sampleFinding(), actor: { ...actor, session, container, lineage } }).split("\n");
  expect(lines).toContain("  session     logged in as uid 1000 (session 4), pts/0, cron.service, ssh from");
  expect(lines).toContain("  container   pay, image r/pay:1, pod shop/pay-7f, docker, abc");
  expect(lines).toContain("  what is above was not seen");
  expect(lines).toContain("  since 2026-11-20 22:00:00Z, uid 33, logged in as uid 1000 (session 4), pts/0,");
});

test("drawReport() says whose a destination is, and why no name of it is known", () => {
  const more = { name: null, isNameHidden: true, asn: { number: 64500, organization: "Example Net" }, country: "NL" };
  const lines = drawn({ ...sampleFinding(), destination: { ...destination, ...more } }).split("\n");
  expect(lines).toContain("  name        none known: it asks resolvers over TLS or HTTPS");
  expect(lines).toContain("  network     AS64500 Example Net");
  expect(lines).toContain("  country     NL");
});

test("drawReport() tells a field that it does not know as it stands", () => {
  const full = { ...sampleFinding(), destination: { ...destination, cdn: { number: 7, name: "Ex" }, isCdn: true } };
  const lines = drawn({ ...full, actor: { ...actor, namedAfter: "cron" } }).split("\n");
  expect(lines).toContain("  cdn         number 7, name Ex");
  expect(lines).toContain("  is cdn      yes");
  expect(lines).toContain("  named after cron");
});

test("drawReport() says that nothing was found in a conversation, and leaves out what it does not know", () => {
  const full = { analytics: [], confidence: 0.04, actor: { id: "a", executable: "/bin/x" }, destination };
  const lines = drawReport(sampleSubject(full, { kind: "conversation", life: [] }), look());
  expect(lines[0]).toBe("CONVERSATION  Nothing was found in it");
  expect(lines.join("\n")).not.toMatch(/undefined|NaN|null/);
});

test("drawReport() tells of the same actor only once", () => {
  expect(drawReport(sampleSubject(), look(), { isSameActor: true })).not.toContain("who");
});

test("drawReport() colours a terminal's report, and the text is the same", () => {
  const colored = drawn(sampleFinding(), { isColored: true });
  expect(colored).toContain("\u001b[");
  expect(stripVTControlCharacters(colored)).toBe(drawn(sampleFinding()));
});

test("drawReport() needs no more than ASCII where there is no more", () => {
  const full = { ...sampleFinding(), reason: "naïve ± …", destination: { ...destination, name: "bücher.example" } };
  const text = drawn(full, { isAscii: true });
  expect(text).toMatch(/^[ -~\n]*$/);
  expect(text).toContain("b\\u{fc}cher.example");
});

/** The finding with a hostile text wherever it has one. */
function poisoned(value: unknown, text: string): unknown {
  if (typeof value === "string") return text;
  if (Array.isArray(value)) return value.map((item) => poisoned(item, text));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, poisoned(inner, text)]));
}

test("drawReport() and drawChoice() keep what a traced program chose from acting on a terminal", () => {
  fc.assert(
    fc.property(hostileText(), fc.constantFrom(60, 80, 120), fc.boolean(), (text, width, isAscii) => {
      const subject = sampleSubject(poisoned(sampleFinding(), text), { id: text });
      const lines = [...drawReport(subject, look({ columns: width, isAscii })), drawChoice(subject, look({ isAscii }))];
      for (const line of lines) expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
      expect(lines.length).toBeLessThan(2000);
    }),
    { numRuns: 150 },
  );
});

test("drawReport() draws whatever JSON there is in place of any part of a finding", () => {
  const names = fc.constantFrom(...Object.keys(sampleFinding()));
  fc.assert(
    fc.property(names, fc.jsonValue(), (name, value) => {
      const lines = drawReport(sampleSubject({ ...sampleFinding(), [name]: value }), look());
      expect(lines.join("\n")).not.toMatch(/undefined|NaN|\[object/);
    }),
    { numRuns: 500 },
  );
  for (const full of [null, 1, "x", [], {}]) expect(drawn(full)).toContain("HIGH" in Object(full) ? "HIGH" : "FINDING");
});

test.each([60, 80, 100, 160])("drawReport() keeps within %i columns", (width) => {
  const long = { ...actor, args: ["x".repeat(5000), "y"], cgroup: `/${"z".repeat(300)}` };
  const lines = drawn({ ...sampleFinding(), actor: long }, { columns: width }).split("\n");
  for (const line of lines) expect(columns(line)).toBeLessThanOrEqual(width);
});

test("drawReport() keeps a tree of 64 ancestors within its width", () => {
  const lineage = Array.from({ length: 64 }, (_, i) => ({ pid: 1 + i, executable: "/bin/bash", args: ["bash", "-l"] }));
  const lines = drawn({ ...sampleFinding(), actor: { ...actor, lineage } }).split("\n");
  for (const line of lines.slice(0, 140)) expect(columns(line)).toBeLessThanOrEqual(100);
});

test("a step's bar is as high as its interval is long, and a failed beat is marked", () => {
  const evidence = [0, 1, 2, 6].map((second) => ({
    time: new Date(1.79e12 + second * 1000).toISOString(),
    ...{ sentBytes: 1, receivedBytes: 1, isFailed: second === 2 },
  }));
  const lines = drawn({ ...sampleFinding(), evidence }, { columns: 60 }).split("\n");
  expect(lines).toContain("  steps       ▃▃█ 1 s to 4 s");
  expect(lines.find((line) => line.startsWith("  last beats"))).toMatch(/^ {2}last beats {2}┃─{6,7}┃─{6,7}╳─{20,30}┃$/);
});

test("drawReport() tells the first and the last times of a long life, and how many are between", () => {
  const life = Array.from({ length: 12 }, (_, i) => ({
    ...{ state: i === 0 ? "opened" : "updated", time: "2026-11-21T03:02:00.000000Z", beats: i + 10, confidence: 0.5 },
  }));
  const lines = drawReport(sampleSubject(sampleFinding(), { life }), look());
  expect(lines.slice(lines.indexOf("so far") + 1, -1)).toEqual([
    "  opened      2026-11-21 03:02:00Z, 10 beats, 0.5",
    "              4 more times",
    ...[15, 16, 17, 18, 19, 20, 21].map((beats) => `  updated     2026-11-21 03:02:00Z, ${beats} beats, 0.5`),
  ]);
});
