import type { Case } from "./analytic.ts";
import { type Facts, factsOf } from "./technique-facts.ts";

interface TechniqueRule {
  /** Id of ATT&CK (enterprise). */
  readonly technique: string;
  /** What points to it, in words; `docs/detection.md` has the same. */
  readonly evidence: string;
  readonly isSeen: (facts: Facts) => boolean;
}

/** Which evidence points to which technique: how it talks first, then what it does besides. */
export const techniqueRules: readonly TechniqueRule[] = [
  {
    technique: "T1071.001",
    evidence: "HTTP, TLS, QUIC or WebSocket recognised; or nothing, at TCP port 80, 443, 8000, 8080 or 8443",
    isSeen: ({ channel }) => channel === "web",
  },
  {
    technique: "T1071.004",
    evidence: "DNS recognised, or port 53",
    isSeen: ({ channel }) => channel === "DNS",
  },
  {
    technique: "T1071",
    evidence: "any other talk by TCP, IRC among it",
    isSeen: ({ channel }) => channel === "stream",
  },
  {
    technique: "T1095",
    evidence: "any other datagrams, or first bytes of no protocol that is known",
    isSeen: ({ channel }) => channel === "raw",
  },
  {
    technique: "T1571",
    evidence: "another protocol than the port is for; or, outside, a TCP port that is nobody's",
    isSeen: ({ isMismatch, isOddPort, transport }) => isMismatch || (isOddPort && transport === "tcp"),
  },
  {
    technique: "T1573",
    evidence: "TLS recognised",
    isSeen: ({ application }) => application === "tls",
  },
  {
    technique: "T1001.003",
    evidence: "another protocol than the port is for; or, at NTP's port, what is not NTP by sizes and interval",
    isSeen: ({ isMismatch, isPosingAsNtp }) => isMismatch || isPosingAsNtp,
  },
  {
    technique: "T1132",
    evidence: "questions to DNS that look like data: many, long, never the same",
    isSeen: ({ isTunnel }) => isTunnel,
  },
  {
    technique: "T1568",
    evidence: "a name at 6 addresses or more",
    isSeen: ({ isMoving }) => isMoving,
  },
  {
    technique: "T1105",
    evidence:
      "a transfer tool or a program that nobody installed gets 200 KB or more in a usual beat and sends a fifth of it at most; " +
      "or one beat got 100 KB or more, and 20 times what is usual",
    isSeen: ({ isFetching, isFetchedOnce }) => isFetching || isFetchedOnce,
  },
  {
    technique: "T1036.003",
    evidence: "a packaged program's content under another name",
    isSeen: ({ masquerade }) => masquerade === "renamed",
  },
  {
    technique: "T1036.005",
    evidence: "a known program's name in /tmp or its like, and not that program's content",
    isSeen: ({ masquerade }) => masquerade === "misplaced",
  },
  {
    technique: "T1041",
    evidence: "1 MB or more sent, four fifths of all bytes at least, with a clock (chance of .001 or less)",
    isSeen: ({ isLeaving, hasClock }) => isLeaving && hasClock,
  },
  {
    technique: "T1048",
    evidence: "the same without a clock; or anything sent by a program that does not network",
    isSeen: ({ isLeaving, hasClock, isNonNetworkingSending }) => (isLeaving && !hasClock) || isNonNetworkingSending,
  },
  {
    technique: "T1055",
    evidence:
      "neither the program nor its libraries import calls of sockets, and it ran quietly for 10 s or more before",
    isSeen: ({ foreignCode }) => foreignCode === "injected",
  },
  {
    technique: "T1574.006",
    evidence: "the same, and it called out within 10 s of its start, or does so in one process after the other",
    isSeen: ({ foreignCode }) => foreignCode === "preloaded",
  },
  {
    technique: "T1552.005",
    evidence:
      "a cloud's metadata address called by a transfer tool, by a program that nobody installed, or by one that does not network",
    isSeen: ({ isAtMetadata }) => isAtMetadata,
  },
];

/** The techniques that the evidence points to. */
export function techniquesOf(input: Case): readonly string[] {
  const facts = factsOf(input);
  return techniqueRules.filter(({ isSeen }) => isSeen(facts)).map(({ technique }) => technique);
}
