import fc from "fast-check";
import { expect, test } from "vitest";
import { an1226 } from "../../../src/core/analytic/an1226.ts";
import type { Case } from "../../../src/core/analytic/analytic.ts";
import { Conversation } from "../../../src/core/conversation/conversation.ts";
import { SocketTable } from "../../../src/core/conversation/socket-table.ts";
import type { SocketFacts } from "../../../src/core/event/event.ts";
import { actorOf } from "../../../src/core/process/actor.ts";

const program = { path: "/opt/x", args: [], isArgsCut: false, script: null, executable: null, cgroup: null };
const lineage = { process: { pid: 1, startedAt: 0, uid: 0, comm: "x", program }, ancestors: [] };

interface Sketch {
  readonly beats?: number;
  readonly chance?: number;
  readonly programClass?: Case["programClass"]["name"];
  readonly lostRecords?: number;
  readonly outcome?: "started" | "failed";
  readonly remote?: Partial<SocketFacts>;
}

/** A case with so many beats, a minute apart. */
function caseOf({ beats = 6, chance = 1e-6, programClass = "unknown binary", lostRecords = 0, ...rest }: Sketch): Case {
  const { outcome = "started", remote = {} } = rest;
  const facts: SocketFacts = {
    ...{ at: 0, socket: "s", pid: 1, uid: 0, comm: "x", cgroupId: 0, netns: 0, transport: "tcp" },
    ...{ localAddress: "192.0.2.1", localPort: 40_000, remoteAddress: "203.0.113.7", remotePort: 443, ...remote },
  };
  const { remoteAddress: address, remotePort: port, transport } = facts;
  const destination = { address, name: null, port, transport };
  const conversation = new Conversation({ actor: actorOf(lineage), lineage }, destination, { at: 0, lost: 0 });
  for (let beat = 0; beat < beats; beat++) {
    const activity = new SocketTable().apply({ kind: "connect", ...facts, at: beat * 60_000, outcome });
    if (activity !== null) conversation.add(activity, lineage, destination);
  }
  const regularity = { value: 0.9, evidence: { chance, intervalMs: 60_000, jitter: 0.05 } };
  const imbalance = { value: 0, evidence: {} };
  const reason = "nobody installed it";
  return { conversation, programClass: { name: programClass, reason }, scores: { regularity, imbalance }, lostRecords };
}

test.each<[Sketch, boolean]>([
  [{}, true],
  [{ beats: 5 }, false],
  [{ chance: 0.8e-4 }, true],
  [{ chance: 0.9e-4 }, false],
  [{ chance: 0.8e-4, beats: 7 }, false],
  [{ programClass: "transfer tool" }, true],
  [{ programClass: "unknown script" }, true],
  [{ programClass: "packaged" }, false],
  [{ programClass: "unidentified" }, false],
  [{ remote: { remoteAddress: "127.0.0.1" } }, false],
  [{ remote: { remoteAddress: "::1" } }, false],
  [{ remote: { remoteAddress: "192.0.2.1" } }, false],
  [{ remote: { remotePort: 53, transport: "udp" } }, true],
  [{ remote: { remotePort: 53, transport: "udp" }, programClass: "transfer tool" }, false],
  [{ remote: { remotePort: 53 }, programClass: "transfer tool" }, true],
])("an1226() of %j fires: %s", (sketch, isFlagged) => {
  expect(an1226(caseOf(sketch)).isFlagged).toBe(isFlagged);
});

test.each<[Partial<SocketFacts>, readonly string[]]>([
  [{ remotePort: 443 }, ["T1071.001"]],
  [{ remotePort: 53, transport: "udp" }, ["T1071.004"]],
  [{ remotePort: 4444, transport: "udp" }, ["T1095"]],
  [{ remotePort: 6667 }, ["T1071", "T1571"]],
])("an1226() of %j names %j", (remote, techniques) => {
  expect(an1226(caseOf({ remote })).techniques).toEqual(techniques);
});

test("an1226() is surer of a smaller chance, an unanswered server and a worse class, less sure after loss", () => {
  const sure = (sketch: Sketch) => an1226(caseOf(sketch)).confidence;
  expect(sure({ chance: 1e-8 })).toBeGreaterThan(sure({}));
  expect(sure({ outcome: "failed" })).toBeGreaterThan(sure({}));
  expect(sure({ programClass: "transfer tool" })).toBeLessThan(sure({}));
  expect(sure({ programClass: "packaged" })).toBeLessThan(sure({ programClass: "transfer tool" }));
  expect(sure({ lostRecords: 1 })).toBeLessThan(sure({}));
});

test("an1226() is a confidence whatever the chance", () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-300, max: 1, noNaN: true }), (chance) => {
      const { confidence } = an1226(caseOf({ chance }));
      expect(confidence).toBeGreaterThan(0);
      expect(confidence).toBeLessThan(1);
    }),
  );
});

test("an1226() says in one sentence what a human can act on", () => {
  expect(an1226(caseOf({ outcome: "failed", chance: 3e-7 })).reason).toBe(
    "Too even to be chance (3e-7 without a clock), and nobody installed it: it called 203.0.113.7 port 443, " +
      "which mostly does not answer, 6 times, about every 60 s within 5 %",
  );
});
