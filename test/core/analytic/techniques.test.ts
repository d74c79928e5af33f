import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { techniqueRules, techniquesOf } from "../../../src/core/analytic/techniques.ts";
import { DnsQuestions } from "../../../src/core/conversation/dns-questions.ts";
import { protocol } from "../../../src/core/score/protocol.ts";
import { sketchScored } from "../score/sketch-scored.ts";
import { type Sketch, sketchCase } from "./sketch-case.ts";

const KILOBYTE = 1000;
const WEB = "T1071.001";
const DNS = "T1071.004";
const tool = { programClass: "transfer tool" } as const;
const leaving = { sentBytes: 900 * KILOBYTE, receivedBytes: 100 * KILOBYTE };
const sort = { programClass: "non-networking program" } as const;
const ntp = { sentBytes: 48, receivedBytes: 48, to: { port: 123, transport: "udp" } } as const;

test.each<[what: string, sketch: Sketch, techniques: readonly string[]]>([
  ["a web port", {}, [WEB]],
  ["HTTP on a web port", { to: { port: 8080 }, application: "http" }, [WEB]],
  ["TLS on its port", { application: "tls" }, [WEB, "T1573"]],
  ["QUIC", { to: { transport: "udp" }, application: "quic" }, [WEB]],
  ["HTTP elsewhere", { to: { port: 4444 }, application: "http" }, [WEB, "T1571"]],
  ["TLS elsewhere", { to: { port: 4444 }, application: "tls" }, [WEB, "T1571", "T1573"]],
  ["IRC that poses as the web", { application: "irc" }, ["T1071", "T1571", "T1001.003"]],
  ["IRC by its port", { to: { port: 6667 } }, ["T1071", "T1571"]],
  ["DNS", { to: { port: 53, transport: "udp" } }, [DNS]],
  ["DNS elsewhere", { to: { port: 5300, transport: "udp" }, application: "dns" }, [DNS]],
  ["datagrams of who knows what", { to: { port: 4444, transport: "udp" } }, ["T1095"]],
  ["what is no known protocol by its first bytes", { to: { port: 4444 }, application: "unknown" }, ["T1095", "T1571"]],
  ["NTP", ntp, ["T1095"]],
  ["what poses as NTP", { ...ntp, sentBytes: 500 }, ["T1095", "T1001.003"]],
  ["data that leaves", { sentBytes: 900 * KILOBYTE, receivedBytes: 100 * KILOBYTE }, [WEB, "T1041"]],
  ["data that nobody's program fetches", { sentBytes: KILOBYTE, receivedBytes: 900 * KILOBYTE }, [WEB, "T1105"]],
  [
    "data that a package's program fetches",
    { programClass: "packaged", sentBytes: KILOBYTE, receivedBytes: 900 * KILOBYTE },
    [WEB],
  ],
  ["data both ways", { sentBytes: 300 * KILOBYTE, receivedBytes: 900 * KILOBYTE }, [WEB]],
  ["data that a tool fetches", { ...tool, sentBytes: KILOBYTE, receivedBytes: 900 * KILOBYTE }, [WEB, "T1105"]],
  ["a little that a tool fetches", { ...tool, sentBytes: KILOBYTE, receivedBytes: 9 * KILOBYTE }, [WEB]],
  ["data that leaves without a clock", { ...leaving, chance: 0.2 }, [WEB, "T1048"]],
  ["data of what does not network", { ...sort, sentBytes: 10, receivedBytes: 9000 }, [WEB, "T1048"]],
  ["much data of what does not network", { ...leaving, ...sort }, [WEB, "T1041", "T1048"]],
  ["a mere try of what does not network", { ...sort, isFailed: true }, [WEB]],
  ["a tool under another name", { ...tool, masquerade: "renamed" }, [WEB, "T1036.003"]],
  ["a tool's name in /tmp", { masquerade: "misplaced" }, [WEB, "T1036.005"]],
  ["a little that leaves", { sentBytes: 900, receivedBytes: 100 }, [WEB]],
  ["a name that moves", { isMoving: true, to: { name: "c2.example" } }, [WEB, "T1568"]],
  ["a tool at a cloud's metadata", { ...tool, to: { port: 80, address: "169.254.169.254" } }, [WEB, "T1552.005"]],
  ["the same by NAT64", { ...tool, to: { port: 80, address: "64:ff9b::a9fe:a9fe" } }, [WEB, "T1552.005"]],
  ["what does not network there", { ...sort, to: { port: 80, address: "fd00:ec2::254" } }, [WEB, "T1552.005"]],
  ["an agent of a package there", { programClass: "packaged", to: { port: 80, address: "169.254.169.254" } }, [WEB]],
  ["a tool near by", { ...tool, to: { port: 80, address: "169.254.1.1" } }, [WEB]],
  ["addresses without a name", { isMoving: false, to: { name: null } }, [WEB]],
])("techniquesOf() %s", (_, sketch, techniques) => {
  expect(techniquesOf(sketchCase(sketch))).toEqual(techniques);
});

test("techniquesOf() a poll that was once handed far more than usual names the transfer", () => {
  const input = sketchCase({ programClass: "host", sentBytes: 300, receivedBytes: 200 });
  const handed = (mostReceivedBytes: number) => {
    const imbalance = {
      ...input.scores.imbalance,
      evidence: { ...input.scores.imbalance.evidence, mostReceivedBytes },
    };
    return techniquesOf({ ...input, scores: { ...input.scores, imbalance } });
  };
  expect(handed(99 * KILOBYTE)).toEqual([WEB]);
  expect(handed(100 * KILOBYTE)).toEqual([WEB, "T1105"]);
});

test("every technique has its row in docs/detection.md, with the same words, and no other has one", async () => {
  const document = await readFile(new URL("../../../docs/detection.md", import.meta.url), "utf8");
  const rows = document.split("\n").filter((line) => /^\| T\d{4}/.test(line));
  expect(rows).toEqual(techniqueRules.map(({ technique, evidence }) => `| ${technique} | ${evidence} |`));
});

test("techniquesOf() a tunnel through DNS names its encoding", () => {
  const questions = new DnsQuestions();
  for (let index = 0; index < 40; index++) {
    const query = `${"0123456789abcdef".repeat(2)}${index}.evil.example`;
    const common = { protocol: "dns", isAnswer: false, registeredDomain: "evil.example", code: null } as const;
    questions.add({ ...common, query, type: "TXT", addresses: [], ttlSeconds: null });
  }
  const { scores, ...rest } = sketchCase({ to: { port: 53, transport: "udp", name: "evil.example" } });
  const tunnel = { ...rest, scores: { ...scores, protocol: protocol(sketchScored({ questions })) } };
  expect(techniquesOf(tunnel)).toEqual([DNS, "T1132"]);
});
