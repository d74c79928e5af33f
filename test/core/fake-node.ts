import { Engine, type EngineOptions } from "../../src/core/engine.ts";
import type { Event, Executable, SocketFacts } from "../../src/core/event/event.ts";
import type { Finding } from "../../src/core/finding/finding.ts";

/** What a made-up process runs, and what its facts will say of it. */
export interface Runs {
  readonly args: readonly string[];
  /** Null: the process is gone before anybody can look. */
  readonly executable: Executable | null;
  readonly script?: string | null;
  readonly uid?: number;
  readonly cgroup?: string | null;
}

/** A program file of a package, with what a test cares about put over it. */
export function executable(path: string, over: Partial<Executable> = {}): Executable {
  const inode = [...path].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1e9, 7);
  return {
    ...{ path, device: 2049, inode, sizeBytes: 250_000, sha256: inode.toString(16).padStart(64, "0") },
    ...{ package: path.slice(path.lastIndexOf("/") + 1), packageDatabase: "dpkg" },
    ...{
      isDeleted: false,
      isMemoryBacked: false,
      isInWritablePlace: false,
      ...{ isAsPackaged: null, copyOf: null, file: null, elf: null, unknown: [] },
    },
    ...over,
  };
}

export const curl: Runs = {
  args: ["curl", "-s", "https://c2.example/"],
  executable: executable("/usr/bin/curl", { package: "curl" }),
};
export const loop: Runs = {
  args: ["bash", "/opt/x/loop.sh"],
  executable: executable("/usr/bin/bash"),
  script: "/opt/x/loop.sh",
};
export const implant: Runs = { args: ["./agent"], executable: executable("/opt/x/agent", { package: null }) };

/** Numbers in 0..1 that are the same for the same seed. Source: mulberry32 (T. Ettinger, public domain). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A made-up node: writes down what its kernel and its facts would say, each with the time at which it arrives. */
export class FakeNode {
  readonly random: () => number;
  readonly #said: { readonly event: Event; readonly arrivesAt: number }[] = [];
  #pid = 5000;
  #sockets = 0;

  constructor({ seed = 1, host = "node-1", at = 0, wallMs = Date.UTC(2026, 10, 21) } = {}) {
    this.random = randomFrom(seed);
    const version = "0.1.0";
    this.say({ kind: "sensor", at, host, kernel: "6.12.0", backend: "fentry", scope: "node", version }, at);
    this.say({ kind: "clock", at, wallMs: wallMs + at }, at);
  }

  say(event: Event, arrivesAt = event.at): void {
    this.#said.push({ event, arrivesAt });
  }

  /** A process that is older than the sensor; its facts arrive at `at`. */
  older(pid: number, parentPid: number, runs: Runs, at = 1): void {
    this.#facts(pid, { parentPid, startedAt: 0, at }, runs);
  }

  /** A child runs another program; its facts come 20 ms later. */
  spawn(parentPid: number, runs: Runs, at: number): number {
    const pid = ++this.#pid;
    this.say({ kind: "fork", at: at - 1, pid, parentPid });
    this.exec(pid, parentPid, runs, at);
    return pid;
  }

  exec(pid: number, parentPid: number, runs: Runs, at: number): void {
    const { device = 0, inode = 0, path = runs.args[0] ?? "" } = runs.executable ?? {};
    const common = { pid, parentPid, uid: runs.uid ?? 0, comm: commOf(runs), args: runs.args, isArgsCut: false };
    this.say({ kind: "exec", at, ...common, path, cgroupId: 7, device, inode });
    this.#facts(pid, { parentPid, startedAt: at, at: at + 20 }, runs);
  }

  exit(pid: number, at: number): void {
    this.say({ kind: "exit", at, pid });
  }

  /** What every record of a new socket of this process says. */
  socket(pid: number, over: Partial<SocketFacts> = {}): Omit<SocketFacts, "at"> {
    const number = ++this.#sockets;
    return {
      ...{ socket: `s${number}`, pid, uid: 0, comm: "curl", cgroupId: 7, netns: 4026531840, transport: "tcp" },
      ...{ localAddress: "192.0.2.10", localPort: 32_768 + (number % 28_000) },
      ...{ remoteAddress: "203.0.113.7", remotePort: 443 },
      ...over,
    };
  }

  /** A whole request on a new connection: it lasts 130 ms. */
  request(pid: number, at: number, over: Partial<SocketFacts> = {}, bytes = { sentBytes: 500, receivedBytes: 2000 }) {
    const socket = this.socket(pid, over);
    this.say({ kind: "connect", at, ...socket, outcome: "started" });
    this.say({ kind: "connect", at: at + 20, ...socket, comm: "", outcome: "established" });
    const moved = { direction: "send", movedBytes: bytes.sentBytes, silenceMs: null } as const;
    this.say({ kind: "traffic", at: at + 25, ...socket, ...moved, sentBytes: bytes.sentBytes, receivedBytes: 0 });
    this.say({ kind: "close", at: at + 130, ...socket, comm: "", ...bytes });
  }

  refused(pid: number, at: number, afterMs = 1, over: Partial<SocketFacts> = {}): void {
    const socket = this.socket(pid, over);
    this.say({ kind: "connect", at, ...socket, outcome: "started" });
    this.say({ kind: "connect", at: at + afterMs, ...socket, comm: "", outcome: "failed" });
  }

  /** Everything in the order of its arrival, with the second's ticks in between. */
  events(): readonly Event[] {
    const last = Math.max(...this.#said.map(({ arrivesAt }) => arrivesAt));
    const ticks = Array.from({ length: Math.ceil(last / 1000) + 3 }, (_, second) => second * 1000);
    const all = [...this.#said, ...ticks.map((at) => ({ event: { kind: "tick", at } as const, arrivesAt: at }))];
    return all.toSorted((a, b) => a.arrivesAt - b.arrivesAt).map(({ event }) => event);
  }

  #facts(pid: number, when: { parentPid: number; startedAt: number; at: number }, runs: Runs): void {
    const { args, executable: file, script = null, uid = 0, cgroup = "/system.slice/x.service" } = runs;
    const facts = {
      uid,
      comm: commOf(runs),
      args,
      isArgsCut: false,
      cgroup,
      script,
      executable: file,
    };
    this.say({ kind: "process", pid, ...when, ...facts });
  }
}

/** What an engine says of these events, up to their end. */
export function detect(
  events: readonly Event[],
  options: EngineOptions = {},
): { readonly findings: readonly Finding[]; readonly engine: Engine } {
  const engine = new Engine(options);
  const findings = events.flatMap((event) => engine.handle(event));
  return { findings: [...findings, ...engine.end()], engine };
}

/** The starts of beats with jitter: a sleep of `intervalMs`, longer by up to `jitter` of it. */
export function beatTimes(
  node: FakeNode,
  options: { from?: number; beats: number; intervalMs: number; jitter?: number },
) {
  const { from = 10_000, beats, intervalMs, jitter = 0 } = options;
  let at = from;
  return Array.from({ length: beats }, () => {
    const now = at;
    at += intervalMs * (1 + jitter * node.random());
    return now;
  });
}

function commOf({ args, executable: file }: Runs): string {
  return (file?.path ?? args[0] ?? "").split("/").at(-1) ?? "";
}
