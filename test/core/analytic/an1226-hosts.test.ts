import { expect, test } from "vitest";
import { an1226 } from "../../../src/core/analytic/an1226.ts";
import { type Sketch, sketchCase } from "./sketch-case.ts";

/** What a network monitor sees of one of a hundred hosts, where names are known. */
function verdictOf(sketch: Sketch) {
  return an1226(sketchCase({ programClass: "host", isNamed: true, actors: 100, chance: 1e-12, ...sketch }));
}

const implant: Sketch = { beats: 120, intervalMs: 30_000, jitter: 0.2, sentBytes: 300, receivedBytes: 200 };

test.each<[what: string, sketch: Sketch, isFlagged: boolean]>([
  ["calls an address without a name every 30 s, small and alike", implant, true],
  ["does so at an odd port", { ...implant, to: { port: 4444 } }, true],
  ["does so by IRC", { ...implant, to: { port: 6667 }, application: "irc" }, true],
  ["pings an IRC server for hours", { ...implant, beats: 400, jitter: 0.01, to: { port: 6667 } }, true],
  ["does so for three minutes only", { ...implant, beats: 6 }, false],
  ["does so without a clock", { ...implant, chance: 0.2, jitter: 1 }, false],
  ["does so to a host of its own network", { ...implant, to: { address: "10.0.0.5" } }, false],
  [
    "asks a vendor for updates every hour",
    {
      beats: 24,
      intervalMs: 3_600_000,
      jitter: 0.01,
      receivedBytes: 60_000,
      popularity: 60,
      to: { name: "api.ubuntu.com" },
    },
    false,
  ],
  [
    "loads pages that all others load too",
    {
      beats: 60,
      intervalMs: 60_000,
      jitter: 0.01,
      receivedBytes: 300_000,
      popularity: 90,
      to: { name: "news.example" },
    },
    false,
  ],
  [
    "asks the time",
    {
      beats: 200,
      intervalMs: 64_000,
      jitter: 0.01,
      sentBytes: 48,
      receivedBytes: 48,
      to: { port: 123, transport: "udp" },
    },
    false,
  ],
  [
    "announces itself to all near by",
    { ...implant, to: { address: "224.0.0.251", port: 9999, transport: "udp" } },
    false,
  ],
  [
    "announces itself by broadcast",
    { ...implant, to: { address: "192.168.1.255", port: 9999, transport: "udp" } },
    false,
  ],
  ["renews its lease", { ...implant, to: { address: "192.168.1.1", port: 67, transport: "udp" } }, false],
])("an1226() of a host that %s fires: %s", (_, sketch, isFlagged) => {
  const { confidence, ...verdict } = verdictOf(sketch);
  expect(verdict.isFlagged).toBe(isFlagged);
  if (isFlagged) expect(confidence).toBeGreaterThan(0.5);
});

test("an1226() ranks whatever is like an implant above what a known clock explains", () => {
  const ntp = verdictOf({ beats: 200, sentBytes: 48, receivedBytes: 48, to: { port: 123, transport: "udp" } });
  const posing = verdictOf({ beats: 200, sentBytes: 180, receivedBytes: 48, to: { port: 123, transport: "udp" } });
  expect(ntp.confidence).toBeLessThan(0.01);
  expect(posing.confidence).toBeGreaterThan(10 * ntp.confidence);
});

test("an1226() names a host by its address and says that nobody saw the program", () => {
  const { title, reason, severity } = verdictOf(implant);
  expect({ title, severity }).toEqual({ title: "Beacon of a host", severity: "medium" });
  expect(reason).toContain("192.0.2.1 called 203.0.113.7 port 443 120 times, about every 30 s within 20 %");
});
