import { stripVTControlCharacters } from "node:util";
import fc from "fast-check";
import { expect, test } from "vitest";
import { columns } from "../../../src/core/event/terminal-text.ts";
import { encodeCompact } from "../../../src/edge/sink/compact.ts";
import { hostileFinding } from "./hostile-finding.ts";
import { sampleDestination, sampleFinding } from "./sample-finding.ts";

const plain = { isColored: false };
const sample = sampleFinding();

test("encodeCompact() tells who calls whom, how often and why, in one line", () => {
  expect(encodeCompact(sample, plain)).toBe(
    "03:12:45Z opened  HIGH     AN1226 python3.11 (/opt/x/beat.py) pid 4242 -> evil.example:443/tcp every 2.51 s ±10 %, 304 beats, 64 kB out, 129 kB in: It calls evil.example every 2.51 s day and night, and no package owns the script.",
  );
});

test("encodeCompact() cuts a reason that does not fit and shows that it did", () => {
  const line = encodeCompact({ ...sample, reason: "x".repeat(500) }, plain);
  expect(line).toMatch(/x…$/);
  expect(line).toHaveLength(420);
});

test.each([
  [
    "a launcher where there is no script",
    { actor: { ...sample.actor, script: null } },
    "python3.11 (from /opt/x/loop.sh) pid 4242",
  ],
  ["neither script nor launcher", { actor: { ...sample.actor, script: null, launcher: null } }, "python3.11 pid 4242"],
  [
    "the folder of a program outside the system's",
    { actor: { ...sample.actor, executable: "/tmp/.x/curl" } },
    " /tmp/.x/curl (",
  ],
  [
    "a host for an actor",
    { actor: { ...sample.actor, executable: "192.0.2.9", pid: 0, script: null, launcher: null } },
    "AN1226 192.0.2.9 -> ",
  ],
  [
    "an address where there is no name",
    { destination: { ...sample.destination, name: null } },
    "-> 203.0.113.7:443/tcp",
  ],
  [
    "IPv6 in brackets",
    { destination: sampleDestination({ address: "2001:db8::7", name: null, port: 53, transport: "udp" }) },
    "-> [2001:db8::7]:53/udp",
  ],
  ["no rhythm of a single beat", { timing: { ...sample.timing, beats: 1, intervalMs: 0 } }, "/tcp 1 beat, 64 kB out"],
  ["both analytics", { analytics: ["AN1226", "AN0031"] }, " AN1226+AN0031 python3.11"],
] as const)("encodeCompact() shows %s", (_claim, over, part) => {
  expect(encodeCompact(sampleFinding(over), plain)).toContain(part);
});

test("encodeCompact() quotes a program's name that poses as a further destination", () => {
  const actor = { ...sample.actor, executable: '/tmp/x" -> a.b:1/udp', script: null, launcher: null };
  expect(encodeCompact(sampleFinding({ actor }), plain)).toContain(
    ' "/tmp/x\\" -> a.b:1/udp" pid 4242 -> evil.example:443',
  );
});

test("encodeCompact() keeps the end of a long name, which says who owns it", () => {
  const name = `${"deadbeef.".repeat(20)}tunnel.example`;
  const line = encodeCompact(sampleFinding({ destination: { ...sample.destination, name } }), plain);
  expect(line).toMatch(/-> …[a-z.]{1,47}\.tunnel\.example:443\/tcp /);
});

test("encodeCompact() is one line of bounded width without control characters, whatever programs chose", () => {
  fc.assert(
    fc.property(hostileFinding(), (finding) => {
      const line = encodeCompact(finding, plain);
      expect(line).not.toMatch(/[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?! )\p{Zs}/u);
      expect(columns(line)).toBeLessThanOrEqual(420);
    }),
  );
});

test("encodeCompact() keeps its fields where they are, whatever programs chose", () => {
  const word = String.raw`(?:[^\s"\\()]+|"(?:[^"\\]|\\.)*")`;
  const origin = String.raw`(?: \((?:from )?${word}\))?`;
  const fields = String.raw`^03:12:45Z opened  HIGH     AN1226 ${word}${origin} pid 4242 -> ${word}:443/tcp every 2\.51 s ±10 %, 304 beats, 64 kB out, 129 kB in: `;
  fc.assert(
    fc.property(hostileFinding(), (finding) => {
      expect(encodeCompact(finding, plain)).toMatch(new RegExp(fields, "u"));
    }),
  );
});

test("encodeCompact() with color says the same as without", () => {
  const colored = encodeCompact(sample, { isColored: true });
  expect(colored).toContain("\u001b[");
  expect(stripVTControlCharacters(colored)).toBe(encodeCompact(sample, plain));
});
