import type { Event, SocketFacts } from "../../src/core/event/event.ts";
import type { Step } from "../edge/sensor/fake-bpftrace.ts";
import { attached, tick } from "../edge/sensor/fake-bpftrace.ts";
import { socketMessage } from "../edge/sensor/socket-record.ts";

const BEGIN_MS = 1e9;
const INTERVAL_MS = 60_000;
const BEATS = 12;
/** Larger than any that Linux gives, so that no process of this machine is looked at. */
const PID = 4_200_000;

/** A node on which curl calls each of so many hosts once a minute, twelve times, and is refused. */
export function beaconEvents(hosts = 1): Event[] {
  const beats = Array.from({ length: BEATS }, (_, beat) => BEGIN_MS + beat * INTERVAL_MS);
  return [
    {
      kind: "sensor",
      at: BEGIN_MS,
      host: "node-7",
      kernel: "6.12.0",
      backend: "tracepoint",
      scope: "node",
      version: "1",
    },
    { kind: "clock", at: BEGIN_MS, wallMs: 1_795_000_000_000 },
    {
      ...{ kind: "exec", at: BEGIN_MS, pid: PID, parentPid: 1, uid: 1000, comm: "curl", path: "/usr/bin/curl" },
      ...{ args: ["curl", "192.0.2.1"], isArgsCut: false, cgroupId: 1, device: 1, inode: 2 },
    },
    ...beats.flatMap((at) => [...Array.from({ length: hosts }, (_, host) => calls(at, host + 1)).flat(), tickAt(at)]),
    tickAt(BEGIN_MS + BEATS * INTERVAL_MS),
  ];
}

/** The same of one host, as bpftrace writes it. */
export function beaconSteps(): Step[] {
  const beats = Array.from({ length: BEATS }, (_, beat) => (BEGIN_MS + beat * INTERVAL_MS) * 1e6);
  const exec = ["exec", BEGIN_MS * 1e6, PID, 0, 1000, 1, 2, 1, 0, "curl", "/usr/bin/curl"];
  return [
    attached,
    tick(BEGIN_MS * 1e6),
    { type: "value", data: exec },
    ...beats.flatMap((ns, key) => {
      const fields = {
        owner: PID,
        pid: PID,
        key,
        firstNs: ns,
        movedBytes: 0,
        silenceNs: 0,
        sentBytes: 0,
        receivedBytes: 0,
      };
      return [
        socketMessage({ ...fields, what: 1, ns }),
        socketMessage({ ...fields, what: 3, ns: ns + 100_000 }),
        tick(ns + 2e9),
      ];
    }),
    tick((BEGIN_MS + BEATS * INTERVAL_MS) * 1e6),
  ];
}

function calls(at: number, host: number): Event[] {
  const socket: SocketFacts = {
    ...{ at, socket: `${host}/${at}`, pid: PID, uid: 1000, comm: "curl", cgroupId: 1, netns: 1, transport: "tcp" },
    ...{ localAddress: "192.0.2.200", localPort: 0, remoteAddress: `192.0.2.${host}`, remotePort: 443 },
  };
  return [
    { kind: "connect", ...socket, outcome: "started" },
    { kind: "connect", ...socket, at: at + 0.1, outcome: "failed" },
  ];
}

function tickAt(at: number): Event {
  return { kind: "tick", at: at + 2000 };
}
