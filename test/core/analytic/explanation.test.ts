import { expect, test } from "vitest";
import { explanationShares, isExplained, reachesOthers } from "../../../src/core/analytic/explanation.ts";
import { type Sketch, sketchCase } from "./sketch-case.ts";

const ntp: Sketch = { programClass: "host", sentBytes: 48, receivedBytes: 48, to: { port: 123, transport: "udp" } };
const dig: Sketch = { programClass: "transfer tool", sentBytes: 40, peers: 1, to: { port: 53, transport: "udp" } };

test.each<[what: string, sketch: Sketch, share: string | null]>([
  ["NTP of a host", ntp, "known clock"],
  ["NTP of a package's program", { ...ntp, programClass: "packaged" }, "known clock"],
  ["NTP of a program that nobody installed", { ...ntp, programClass: "unknown binary" }, null],
  ["NTP of a script that lies about", { ...ntp, programClass: "unknown script" }, null],
  ["a tool's one question", dig, "same question again"],
  ["a script's one question", { ...dig, programClass: "unknown script" }, null],
  ["what is like nothing known", { programClass: "host" }, null],
])("explanationShares() of %s", (_, sketch, share) => {
  const input = sketchCase(sketch);
  const lowering = explanationShares(input).filter(({ logOdds }) => logOdds !== 0);
  expect(lowering.map(({ name }) => name)).toEqual(share === null ? [] : [share]);
  expect(lowering.every(({ logOdds }) => logOdds < -4 && Number.isFinite(logOdds))).toBe(true);
  expect(isExplained(input)).toBe(share !== null);
});

test.each([
  ["203.0.113.7", true],
  ["10.0.0.5", true],
  ["2001:db8::5", true],
  ["127.0.0.1", false],
  ["::1", false],
  ["192.0.2.1", false],
  ["224.0.0.251", false],
  ["ff02::fb", false],
  ["255.255.255.255", false],
])("reachesOthers() at %s is %s, and what does not is believed five hundred times less", (address, isReached) => {
  const input = sketchCase({ programClass: "host", to: { address, port: 9999 } });
  expect(reachesOthers(input.conversation)).toBe(isReached);
  const lowering = explanationShares(input).filter(({ logOdds }) => logOdds !== 0);
  expect(lowering).toEqual(isReached ? [] : [{ name: "no server of others", logOdds: -6.2 }]);
});
