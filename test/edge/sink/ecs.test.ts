import { isIP } from "node:net";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Finding } from "../../../src/core/finding/finding.ts";
import { encodeEcs } from "../../../src/edge/sink/ecs.ts";
import { type EcsField, readEcsSchema } from "./ecs-schema.ts";
import { hostileFinding } from "./hostile-finding.ts";
import { sampleDestination, sampleFinding } from "./sample-finding.ts";

const schema = readEcsSchema();
const sample = sampleFinding();
const bare = sampleFinding({
  state: "closed",
  techniques: [],
  actor: {
    ...sample.actor,
    executable: "192.0.2.9",
    sha256: null,
    package: null,
    script: null,
    cgroup: null,
    pid: 0,
    args: [],
    lineage: [],
  },
  destination: sampleDestination({
    ...{ address: "2001:db8::7", name: null, nameSource: null, registeredDomain: null, port: 53, transport: "udp" },
    ...{ asn: null, country: null },
  }),
  host: { name: "", kernel: "" },
});

// biome-ignore lint/suspicious/noExplicitAny: the shape of the record is what these tests are about
const encoded = (finding: Finding): any => JSON.parse(encodeEcs(finding));

const longs = /^(?:long|integer|short|byte|unsigned_long)$/;

function isOfType(value: unknown, { type, pattern, allowed }: EcsField): boolean {
  if (longs.test(type)) return Number.isSafeInteger(value);
  if (type === "float" || type === "scaled_float") return typeof value === "number";
  if (type === "boolean") return typeof value === "boolean";
  if (typeof value !== "string" || value.length > 8192) return false;
  if (type === "ip") return isIP(value) !== 0;
  if (type === "date") return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/.test(value);
  const fitsKeyword = type !== "keyword" || value.length <= 1024;
  const isText = ["keyword", "constant_keyword", "wildcard", "match_only_text"].includes(type);
  return (
    isText && fitsKeyword && new RegExp(pattern ?? "").test(value) && (allowed.length === 0 || allowed.includes(value))
  );
}

function leaves(value: unknown, path: string): [string, unknown][] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [[path, value]];
  return Object.entries(value).flatMap(([name, inner]) => leaves(inner, path === "" ? name : `${path}.${name}`));
}

function strangers(finding: Finding, fields: ReadonlyMap<string, EcsField>): string[] {
  return leaves(encoded(finding), "").flatMap(([path, value]) => {
    if (/^(?:beacon_stats|tocsin)\./.test(path)) return [];
    const field = fields.get(path);
    if (field === undefined) return [`${path} is not in ECS`];
    if (Array.isArray(value) !== field.isArray) return [`${path} should${field.isArray ? "" : " not"} be an array`];
    const values = Array.isArray(value) ? value : [value];
    return values.every((one) => isOfType(one, field))
      ? []
      : [`${path} is not ${field.type}: ${JSON.stringify(value)}`];
  });
}

test.skipIf(schema === null)("the reader of the schema knows types, arrays, patterns and allowed values", () => {
  expect(schema?.get("process.args")).toMatchObject({ type: "keyword", isArray: true });
  expect(schema?.get("host.mac")?.pattern).toBe("^[A-F0-9]{2}(-[A-F0-9]{2}){5,}$");
  expect(schema?.get("event.kind")?.allowed).toContain("alert");
  expect(schema?.get("network.direction")?.allowed).toContain("egress");
});

test.skipIf(schema === null).each([
  ["a whole finding", sample],
  ["a finding about a host without processes", bare],
])("encodeEcs() writes only fields of ECS 9.4, rightly typed, for %s", (_name, finding) => {
  expect(strangers(finding, schema ?? new Map())).toEqual([]);
});

test.skipIf(schema === null)("encodeEcs() keeps to ECS whatever programs chose", () => {
  fc.assert(
    fc.property(hostileFinding(), (finding) => {
      expect(strangers(finding, schema ?? new Map())).toEqual([]);
    }),
  );
});

test("encodeEcs() is one line without control characters, whatever programs chose", () => {
  fc.assert(
    fc.property(hostileFinding(), (finding) => {
      expect(encodeEcs(finding)).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
    }),
  );
});

test("encodeEcs() says who, where to, how much and how bad", () => {
  expect(encoded(sample)).toMatchObject({
    "@timestamp": "2026-11-21T03:12:45.123456Z",
    ecs: { version: "9.4.0" },
    event: {
      kind: "alert",
      id: "0123456789abcdef",
      action: "opened",
      severity: 73,
      risk_score: 67.9,
      reason: sample.reason,
    },
    rule: { id: "AN1226" },
    process: {
      pid: 4242,
      name: "python3.11",
      executable: "/usr/bin/python3.11",
      args: ["python3", "/opt/x/beat.py", "--quiet"],
      args_count: 3,
      command_line: "python3 /opt/x/beat.py --quiet",
      user: { id: "1000" },
      parent: { pid: 4200, name: "bash", executable: "/usr/bin/bash", start: "2026-11-20T22:00:00.000000Z" },
    },
    container: {
      ...{ id: "ab".repeat(32), name: "payments-7f", runtime: "docker" },
      image: { name: "registry.example/payments:3" },
    },
    source: { bytes: 64_000 },
    destination: {
      ip: "203.0.113.7",
      address: "203.0.113.7",
      domain: "evil.example",
      port: 443,
      bytes: 128_500,
      registered_domain: "evil.example",
      as: { number: 64_496, organization: { name: "Example Networks" } },
      geo: { country_iso_code: "NL" },
    },
    network: { transport: "tcp", type: "ipv4", direction: "egress", bytes: 192_500 },
    related: { ip: ["203.0.113.7"], hosts: ["node-7", "evil.example"], user: ["1000"] },
    tocsin: { actor: { script: "/opt/x/beat.py" }, timing: { interval_ms: 2512.3, jitter: 0.1, beats: 304 } },
  });
});

test("encodeEcs() names techniques and sub-techniques, each with its page and tactic", () => {
  expect(encoded(sample).threat).toEqual({
    framework: "MITRE ATT&CK",
    tactic: { id: ["TA0011"], name: ["Command and Control"] },
    technique: {
      id: ["T1071", "T1573"],
      name: ["Application Layer Protocol", "Encrypted Channel"],
      reference: ["https://attack.mitre.org/techniques/T1071/", "https://attack.mitre.org/techniques/T1573/"],
      subtechnique: {
        id: ["T1071.001"],
        name: ["Web Protocols"],
        reference: ["https://attack.mitre.org/techniques/T1071/001/"],
      },
    },
  });
});

test("encodeEcs() leaves out what is not known, rather than writing null or nothing", () => {
  const record = encoded(bare);
  expect(record).not.toHaveProperty("process");
  expect(record).not.toHaveProperty("threat");
  expect(record).not.toHaveProperty("container");
  expect(record.source).toEqual({ address: "192.0.2.9", ip: "192.0.2.9", bytes: 64_000 });
  expect(record.host).toEqual({ os: { type: "linux" } });
  expect(record.network.type).toBe("ipv6");
  expect(record.related).toEqual({ ip: ["192.0.2.9", "2001:db8::7"] });
});

test("encodeEcs() tells the pod of a container, and nothing of a container where there is none", () => {
  const container = { id: "a1", runtime: "unknown", podUid: "7f", name: "web", image: null, pod: "web-0" } as const;
  const inPod = sampleFinding({ actor: { ...sample.actor, container: { ...container, namespace: "shop" } } });
  expect(encoded(inPod).container).toEqual({ id: "a1", name: "web" });
  const resource = { id: "7f", name: "web-0", type: "pod" };
  expect(encoded(inPod).orchestrator).toEqual({ type: "kubernetes", namespace: "shop", resource });
  const outside = encoded(sampleFinding({ actor: { ...sample.actor, container: null } }));
  expect(outside).not.toHaveProperty("container");
  expect(outside).not.toHaveProperty("orchestrator");
});
