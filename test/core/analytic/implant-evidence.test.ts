import fc from "fast-check";
import { expect, test } from "vitest";
import { an1226 } from "../../../src/core/analytic/an1226.ts";
import { implantEvidence } from "../../../src/core/analytic/implant-evidence.ts";
import { confidenceOf, logOddsOf } from "../../../src/core/analytic/share.ts";
import { type ClassName, type Sketch, sketchCase } from "./sketch-case.ts";

const runs = { seed: 1, numRuns: 60 };
/** From the most suspicious on; a host is judged by other facts too. */
const classes: readonly ClassName[] = [
  ...(["unknown binary", "unknown script", "transfer tool", "non-networking program"] as const),
  ...(["unidentified", "packaged"] as const),
];

const anySketch: fc.Arbitrary<Sketch> = fc.record({
  beats: fc.integer({ min: 2, max: 90 }),
  intervalMs: fc.integer({ min: 1000, max: 7_200_000 }),
  chance: fc.constantFrom(1, 0.1, 1e-3, 1e-4, 1e-6, 1e-9, 1e-12),
  jitter: fc.double({ min: 0, max: 1, noNaN: true }),
  programClass: fc.constantFrom(...classes, "host" as const),
  lostRecords: fc.constantFrom(0, 5),
  isFailed: fc.boolean(),
  sentBytes: fc.constantFrom(0, 300, 40_000, 3_000_000),
  receivedBytes: fc.constantFrom(0, 300, 40_000, 3_000_000),
  application: fc.constantFrom(null, "tls", "http", "irc"),
  othersChance: fc.constantFrom(1, 0.2, 0.01),
  watchedBeforeMs: fc.constantFrom(0, 90_000_000),
  popularity: fc.integer({ min: 1, max: 200 }),
  actors: fc.integer({ min: 200, max: 400 }),
  isNamed: fc.boolean(),
  to: fc.record({
    name: fc.constantFrom(null, "c2.example", "www.msftconnecttest.com"),
    port: fc.constantFrom(80, 443, 4444, 6667),
    address: fc.constantFrom("203.0.113.7", "10.0.0.5", "2001:db8::5"),
  }),
});

function logOdds(sketch: Sketch): number {
  return logOddsOf(implantEvidence(sketchCase(sketch)));
}

/** Each from what says less to what says more for an implant, all else the same. */
const rising: Readonly<Record<string, readonly Sketch[]>> = {
  "the chance": [1, 0.1, 1e-3, 1e-6, 1e-8, 1e-12].map((chance) => ({ chance })),
  "the class": classes.toReversed().map((programClass) => ({ programClass })),
  "the interval of a clock": [14_400_000, 3_600_000, 900_000, 60_000].map((intervalMs) => ({ intervalMs })),
  "the jitter of a clock": [0, 0.02, 0.05, 0.3].map((jitter) => ({ jitter })),
  "jitter like no clock's": [0.95, 0.85, 0.7].map((jitter) => ({ jitter })),
  "the beats": [3, 6, 20, 80].map((beats) => ({ beats })),
  "how long a host has been at it": [6, 12, 40].map((beats) => ({ beats, programClass: "host" as const })),
  "bulk that is fetched": [3_000_000, 300_000, 40_000].map((receivedBytes) => ({ receivedBytes })),
  "the share that leaves": [0.5, 0.8, 0.95].map((share) => ({
    sentBytes: 30_000 * share,
    receivedBytes: 30_000 * (1 - share),
  })),
  "no answer": [false, true].map((isFailed) => ({ isFailed })),
  "small messages of one size": [{ sentBytes: 0 }, { sentBytes: 300 }],
  "a name that others have": [{ isNamed: true, to: { name: "a.example" } }, { isNamed: true }],
  "a vendor": [{ to: { name: "www.msftconnecttest.com" } }, { to: { name: "c2.example" } }],
  "a vendor, by whose word": [
    { to: { name: "www.msftconnecttest.com", nameSource: "dns" } },
    { to: { name: "www.msftconnecttest.com", nameSource: "hosts" } },
  ],
  "an odd port": [{ to: { port: 443 } }, { to: { port: 4444 } }],
  IRC: [{ to: { port: 4444 } }, { to: { port: 6667 } }],
  "another protocol than the port's": [{ application: "tls" }, { application: "http" }],
  "the outside": [{ to: { address: "10.0.0.5" } }, {}],
  "how few talk there": [200, 20, 1].map((popularity) => ({ popularity, actors: 200 })),
  "a resolver that is all it talks to": [{ peers: 2 }, { peers: 1 }].map((one) => ({ ...one, to: { port: 53 } })),
  "sizes that a protocol does not have": [576, 1500, 5000].map((sentBytes) => ({
    ...{ sentBytes, receivedBytes: sentBytes, programClass: "packaged" as const },
    to: { port: 123, transport: "udp" as const },
  })),
  "more sent than the protocol asks for": [100, 200, 290].map((sentBytes) => ({
    ...{ sentBytes, receivedBytes: 300 - sentBytes },
  })),
  "sizes unlike the actor's others": [1, 0.2, 0.05, 0.01].map((othersChance) => ({ othersChance, sentBytes: 9 })),
  "how new it is here": [0, 3_600_000, 90_000_000].map((watchedBeforeMs) => ({ watchedBeforeMs })),
  "no explanation": [
    { sentBytes: 48, receivedBytes: 48 },
    { sentBytes: 50, receivedBytes: 50 },
  ].map((bytes) => ({
    ...{ ...bytes, intervalMs: 64_000, programClass: "host" as const, to: { port: 123, transport: "udp" as const } },
  })),
  "records lost": [{ lostRecords: 1 }, {}],
};

test.each(Object.entries(rising))("implantEvidence() rises with %s", (_, sketches) => {
  const sums = sketches.map(logOdds);
  for (const [index, sum] of sums.entries()) expect(sum).toBeGreaterThanOrEqual(sums[index - 1] ?? sum);
  expect(sums.at(-1)).toBeGreaterThan(sums[0] ?? 0);
});

test("implantEvidence() moves the right way with one fact, whatever the others are", () => {
  const single: readonly (readonly [less: Sketch, more: Sketch])[] = [
    [{ chance: 1 }, { chance: 1e-12 }],
    [{ isFailed: false }, { isFailed: true }],
    [{ lostRecords: 5 }, { lostRecords: 0 }],
    [{ popularity: 200 }, { popularity: 1 }],
    [{ programClass: "packaged" }, { programClass: "unknown binary" }],
    [{ othersChance: 1 }, { othersChance: 0.01 }],
    [{ watchedBeforeMs: 0 }, { watchedBeforeMs: 90_000_000 }],
  ];
  fc.assert(
    fc.property(anySketch, fc.constantFrom(...single), (sketch, [less, more]) => {
      // Below a chance of .001 interval and jitter count too, for slow or wild clocks against an implant.
      fc.pre(!("chance" in less) || ((sketch.intervalMs ?? 0) < 900_000 && (sketch.jitter ?? 0) < 0.9));
      expect(logOdds({ ...sketch, ...more })).toBeGreaterThanOrEqual(logOdds({ ...sketch, ...less }) - 1e-9);
    }),
    runs,
  );
});

test("the sum of the shares explains the confidence, and each share has a name of its own", () => {
  fc.assert(
    fc.property(anySketch, (sketch) => {
      const input = sketchCase(sketch);
      const { shares, confidence } = an1226(input);
      expect(shares).toEqual(implantEvidence(input));
      expect(confidence).toBe(confidenceOf(shares));
      expect(shares.every(({ logOdds: odds, name }) => Number.isFinite(odds) && (odds !== 0 || name === "prior"))).toBe(
        true,
      );
      expect(new Set(shares.map(({ name }) => name)).size).toBe(shares.length);
      expect(shares[0]).toEqual({ name: "prior", logOdds: -8.8 });
    }),
    runs,
  );
});

test("implantEvidence() counts how long a clock has held once there were eight looks", () => {
  const persistence = (looks: number, chance: number) => {
    const input = sketchCase({});
    for (let look = 0; look < looks; look++) input.conversation.rhythm.look(chance);
    return implantEvidence(input).find(({ name }) => name === "persistence")?.logOdds ?? 0;
  };
  expect([persistence(7, 1e-9), persistence(8, 1e-9), persistence(8, 0.5)]).toEqual([0, 1, -1.5]);
});
