import type { Finding, FindingDestination } from "../../../src/core/finding/finding.ts";

/** A whole finding for tests, with what a test cares about put over it. */
export function sampleFinding(over: Partial<Finding> = {}): Finding {
  return { ...sample, ...over };
}

/** The destination of it, likewise. */
export function sampleDestination(over: Partial<FindingDestination> = {}): FindingDestination {
  return {
    ...{ address: "203.0.113.7", addressKind: "documentation", port: 443, transport: "tcp" },
    ...{ name: "evil.example", nameSource: "sni", registeredDomain: "evil.example", isNameHidden: false },
    ...{ asn: { number: 64_496, organization: "Example Networks" }, country: "NL" },
    ...over,
  };
}

const sample: Finding = {
  id: "0123456789abcdef",
  state: "opened",
  time: "2026-11-21T03:12:45.123456Z",
  analytics: ["AN1226"],
  techniques: ["T1071.001", "T1573"],
  severity: "high",
  confidence: 0.93,
  title: "Beacon to evil.example",
  reason: "It calls evil.example every 2.51 s day and night, and no package owns the script.",
  actor: {
    id: "aaaabbbbccccdddd",
    class: "interpreter",
    classReason: "python3 runs a script",
    executable: "/usr/bin/python3.11",
    sha256: "5f".repeat(32),
    package: "python3.11-minimal",
    executableFacts: {
      ...{
        sizeBytes: 6_831_736,
        packageDatabase: "dpkg",
        isAsPackaged: true,
        copyOf: null,
        isDeleted: false,
        isMemoryBacked: false,
      },
      ...{ isInWritablePlace: false, file: { ownerUid: 0, mode: 0o755, hostPath: null, isInUpperLayer: null } },
      ...{ elf: { buildId: "ab12".repeat(10), isStatic: false, importsSockets: true }, unknown: [] },
    },
    script: "/opt/x/beat.py",
    launcher: "/opt/x/loop.sh",
    uid: 1000,
    cgroup: `/system.slice/docker-${"ab".repeat(32)}.scope`,
    container: {
      ...{ id: "ab".repeat(32), runtime: "docker", podUid: null },
      ...{ name: "payments-7f", image: "registry.example/payments:3", pod: null, namespace: null },
    },
    unit: `docker-${"ab".repeat(32)}.scope`,
    session: { loginUid: 1001, sessionId: 12, terminal: "pts/0", sshClient: "198.51.100.4" },
    startedBy: "a login by ssh from 198.51.100.4",
    pid: 4242,
    args: ["python3", "/opt/x/beat.py", "--quiet"],
    lineage: [
      {
        pid: 4200,
        executable: "/usr/bin/bash",
        args: ["bash", "/opt/x/loop.sh"],
        uid: 1000,
        startedAt: "2026-11-20T22:00:00.000000Z",
      },
      { pid: 1, executable: "/usr/lib/systemd/systemd", args: [], uid: 0, startedAt: null },
    ],
  },
  destination: sampleDestination(),
  timing: {
    firstSeen: "2026-11-21T03:00:00.000001Z",
    lastSeen: "2026-11-21T03:12:44.900000Z",
    beats: 304,
    intervalMs: 2512.3,
    jitter: 0.1,
    intervalsMs: { p5: 2300, p50: 2512, p95: 2760 },
  },
  volume: {
    sentBytes: 64_000,
    receivedBytes: 128_500,
    sentBytesPerBeat: { p5: 208, p50: 210, p95: 215 },
    receivedBytesPerBeat: { p5: 100, p50: 420, p95: 9000 },
  },
  scores: { regularity: { value: 0.99, evidence: { pValue: 1e-12, beats: 304 } } },
  shares: [
    { name: "prior", logOdds: -8.8 },
    { name: "clock", logOdds: 5.6 },
    { name: "unknown script", logOdds: 4 },
    { name: "interval", logOdds: 0.8 },
    { name: "odd port", logOdds: 1 },
  ],
  evidence: [
    { time: "2026-11-21T03:12:42.388000Z", sentBytes: 210, receivedBytes: 420, isFailed: false },
    { time: "2026-11-21T03:12:44.900000Z", sentBytes: 210, receivedBytes: 420, isFailed: false },
  ],
  group: null,
  loss: { records: 0 },
  host: { name: "node-7", kernel: "6.12.0-amd64" },
};
