import { isIP } from "node:net";
import { posix } from "node:path";
import type { Finding, FindingActor, FindingDestination, LineageEntry, Severity } from "../../core/finding/finding.ts";
import { analyticName } from "./attack.ts";
import { beaconStats } from "./beacon-stats.ts";
import { threatFields } from "./ecs-threat.ts";
import { type Fields, snakeFields, trimmedFields } from "./fields.ts";
import { jsonLine } from "./json-line.ts";

// Elastic's own scale: what its endpoint and its rules use for the four words.
const severityNumbers: Readonly<Record<Severity, number>> = { low: 21, medium: 47, high: 73, critical: 99 };
const argsCount = 256;

/**
 * A finding as one line of JSON, an alert in the Elastic Common Schema 9.4. `event.id` is the finding's id, the same in
 * all its states. `event.risk_score` is the severity's number (21, 47, 73, 99) times the confidence. What ECS has no
 * field for is under `tocsin`, Elastic's own beaconing indicators under `beacon_stats`.
 */
export function encodeEcs(finding: Finding): string {
  const { actor, destination, host, volume } = finding;
  const fields: Fields = {
    "@timestamp": finding.time,
    ecs: { version: "9.4.0" },
    event: eventFields(finding),
    message: `${finding.title}: ${finding.reason}`,
    tags: ["tocsin", ...finding.analytics],
    rule: { id: finding.analytics[0], name: analyticName(finding.analytics[0] ?? "") },
    threat: threatFields(finding.techniques),
    host: { name: host.name, hostname: host.name, os: { kernel: host.kernel, type: "linux" } },
    ...actorFields(actor),
    source: { ...hostActor(actor), bytes: volume.sentBytes },
    destination: { ...destinationFields(destination), bytes: volume.receivedBytes },
    network: networkFields(finding),
    related: relatedFields(finding),
    beacon_stats: beaconStats(finding),
    tocsin: ownFields(finding),
  };
  return jsonLine(trimmedFields(fields));
}

function eventFields(finding: Finding): Fields {
  const severity = severityNumbers[finding.severity];
  return {
    kind: "alert",
    category: ["network", "intrusion_detection"],
    type: ["info"],
    module: "tocsin",
    dataset: "tocsin.finding",
    provider: "tocsin",
    id: finding.id,
    action: finding.state,
    severity,
    risk_score: Math.round(severity * finding.confidence * 10) / 10,
    reason: finding.reason,
    created: finding.time,
    start: finding.timing.firstSeen,
    end: finding.timing.lastSeen,
  };
}

function actorFields(actor: FindingActor): Fields {
  // A capture without processes has a host for its actor.
  if (actor.pid <= 0) return {};
  const user = { id: `${actor.uid}` };
  return {
    process: {
      ...processFields(actor),
      hash: { sha256: actor.sha256 },
      user,
      parent: parentFields(actor.lineage[0]),
    },
    user,
    package: { name: actor.package },
    container: containerFields(actor),
    orchestrator: orchestratorFields(actor),
  };
}

function parentFields(parent: LineageEntry | undefined): Fields | null {
  return parent === undefined ? null : { ...processFields(parent), start: parent.startedAt };
}

function processFields(process: Pick<LineageEntry, "pid" | "executable" | "args">): Fields {
  return {
    pid: process.pid,
    name: posix.basename(process.executable),
    executable: process.executable,
    args: process.args.slice(0, argsCount),
    args_count: process.args.length === 0 ? null : process.args.length,
    command_line: process.args.join(" "),
  };
}

function containerFields({ container }: FindingActor): Fields | null {
  if (container === null) return null;
  const { id, name, image, runtime } = container;
  return { id, name, image: { name: image }, runtime: runtime === "unknown" ? null : runtime };
}

function orchestratorFields({ container }: FindingActor): Fields | null {
  if (container === null || (container.podUid === null && container.pod === null)) return null;
  const { pod, podUid, namespace } = container;
  return { type: "kubernetes", namespace, resource: { id: podUid, name: pod, type: "pod" } };
}

function hostActor(actor: FindingActor): Fields {
  return actor.pid <= 0 && isIP(actor.executable) !== 0 ? { address: actor.executable, ip: actor.executable } : {};
}

function destinationFields(destination: FindingDestination): Fields {
  const { address, name, registeredDomain, port, asn, country } = destination;
  return {
    ...{ address, ip: isIP(address) === 0 ? null : address, port },
    ...{ domain: name, registered_domain: registeredDomain },
    as: { number: asn?.number, organization: { name: asn?.organization } },
    geo: { country_iso_code: country },
  };
}

function networkFields({ destination, volume }: Finding): Fields {
  const version = isIP(destination.address);
  return {
    transport: destination.transport,
    type: version === 0 ? null : `ipv${version}`,
    direction: "egress",
    bytes: volume.sentBytes + volume.receivedBytes,
  };
}

function relatedFields({ actor, destination, host }: Finding): Fields {
  const addresses = [hostActor(actor)["ip"], destination.address];
  return {
    ip: addresses.filter((address) => typeof address === "string" && isIP(address) !== 0),
    hosts: [host.name, destination.name].filter((name) => name !== null && name !== ""),
    hash: actor.sha256 === null ? [] : [actor.sha256],
    user: actor.pid > 0 ? [`${actor.uid}`] : [],
  };
}

function ownFields(finding: Finding): unknown {
  const { actor, destination, timing, volume, scores, shares, group, evidence, loss } = finding;
  const { id, state, title, analytics, techniques, severity, confidence } = finding;
  const { addressKind, nameSource, isNameHidden } = destination;
  const { class: actorClass, classReason, script, launcher, cgroup, unit, session, startedBy, lineage } = actor;
  return snakeFields({
    finding: { id, state, title, analytics, techniques, severity, confidence },
    actor: {
      id: actor.id,
      class: actorClass,
      classReason,
      script,
      launcher,
      cgroup,
      unit,
      session,
      startedBy,
      lineage,
    },
    destination: { addressKind, nameSource, isNameHidden },
    timing,
    volume,
    scores,
    shares,
    group,
    evidence,
    loss,
  });
}
