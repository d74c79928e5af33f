import type { Event, SocketFacts } from "../../src/core/event/event.ts";

/** A seeded generator (mulberry32), so that every run measures the same events. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * What a busy node's sensor says: short-lived programs that call one of many servers, each with fork, exec, facts, connect,
 * traffic, close and exit; some refused, some long-lived sockets that stay busy; a tick each second.
 */
export function* syntheticEvents(calls: number): Generator<Event> {
  const random = seededRandom(1226);
  let at = 1_000_000;
  let nextTick = at;
  yield { kind: "sensor", at, host: "bench", kernel: "6.12.0", backend: "tracepoint", scope: "node", version: "0.0.0" };
  yield { kind: "clock", at, wallMs: 1_790_000_000_000 };
  for (let call = 0; call < calls; call++) {
    at += -20 * Math.log(1 - random());
    for (; nextTick < at; nextTick += 1000) yield { kind: "tick", at: nextTick };
    yield* oneCall(call, at, random);
  }
}

function* oneCall(call: number, at: number, random: () => number): Generator<Event> {
  const pid = 2000 + (call % 30_000);
  const program = Math.floor(random() * 40);
  const path = `/usr/bin/program-${program}`;
  const args = [path, "--quiet", `https://service-${program}.example.net/v1/items/${call % 97}`];
  const parentPid = 1000 + (program % 12);
  const facts = { pid, uid: 33, comm: `program-${program}`, cgroupId: 77 + (program % 5), netns: 4_026_531_840 };
  yield { kind: "fork", at, pid, parentPid };
  yield {
    kind: "exec",
    at: at + 1,
    parentPid,
    path,
    args,
    isArgsCut: false,
    device: 2049,
    inode: 5000 + program,
    ...facts,
  };
  yield processEvent(at + 2, { pid, parentPid, program, path, args });
  const socket: Omit<SocketFacts, "at"> = {
    ...facts,
    socket: (call * 2_654_435_761).toString(16).padStart(16, "0"),
    transport: "tcp",
    localAddress: "10.0.0.5",
    localPort: 32_768 + (call % 28_000),
    remoteAddress: `198.51.100.${Math.floor(random() * 250)}`,
    remotePort: 443,
  };
  yield { kind: "connect", at: at + 3, ...socket, outcome: "started" };
  if (random() < 0.05) {
    yield { kind: "connect", at: at + 4, ...socket, outcome: "failed" };
  } else {
    const sentBytes = 300 + Math.floor(random() * 900);
    const receivedBytes = 1000 + Math.floor(random() * 90_000);
    yield { kind: "connect", at: at + 4, ...socket, outcome: "established" };
    const moved = { direction: "send", movedBytes: sentBytes, silenceMs: null, sentBytes, receivedBytes: 0 } as const;
    yield { kind: "traffic", at: at + 5, ...socket, ...moved };
    yield { kind: "close", at: at + 40, ...socket, sentBytes, receivedBytes };
  }
  yield { kind: "exit", at: at + 41, pid };
}

interface Started {
  readonly pid: number;
  readonly parentPid: number;
  readonly program: number;
  readonly path: string;
  readonly args: readonly string[];
}

function processEvent(at: number, { pid, parentPid, program, path, args }: Started): Event {
  return {
    kind: "process",
    at: at + 20,
    pid,
    startedAt: at,
    parentPid,
    uid: 33,
    comm: `program-${program}`,
    args,
    isArgsCut: false,
    cgroup: `/system.slice/service-${program % 5}.service`,
    script: null,
    executable: {
      path,
      device: 2049,
      inode: 5000 + program,
      sizeBytes: 100_000 + program,
      sha256: program.toString(16).padStart(64, "0"),
      package: `program-${program}`,
      packageDatabase: "dpkg",
      isDeleted: false,
      isMemoryBacked: false,
      isInWritablePlace: false,
      ...{ isAsPackaged: null, copyOf: null, file: null, elf: null, unknown: [] },
    },
  };
}
