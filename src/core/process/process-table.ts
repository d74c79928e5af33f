import type {
  ExecEvent,
  Executable,
  ExitEvent,
  ForkEvent,
  ProcessEvent,
  Session,
  SessionEvent,
} from "../event/event.ts";
import { BoundedMap } from "./bounded-map.ts";
import { scriptOf } from "./script.ts";

/** Ancestors that are remembered of each process; a shell that forks itself for ever has more. */
const MOST_ANCESTORS = 16;
/** Programs that one pid is remembered for: its past ones still own what they sent a moment ago. */
const MOST_PROGRAMS = 4;
/** A process that ended is remembered this long for the records that still come. */
const KEEP_ENDED_MS = 30_000;
/** /proc tells the start of a process in ticks of 1/100 s, cut off. */
const START_RESOLUTION_MS = 10;
const MOST_PROCESSES = 65_536;
const MOST_EXECUTABLES = 4096;
const NOBODY: readonly Process[] = [];

/** What a process runs, one for each exec; parts that are not known yet are null and are filled in when facts arrive. */
export interface Program {
  readonly path: string;
  readonly args: readonly string[];
  readonly isArgsCut: boolean;
  readonly script: string | null;
  readonly executable: Executable | null;
  readonly cgroup: string | null;
}

/** One process while it runs one program. */
export interface Process {
  readonly pid: number;
  /** Milliseconds since boot of the exec, or of the fork while it still runs its parent's program. */
  readonly startedAt: number;
  readonly uid: number;
  readonly comm: string;
  readonly program: Program;
  /** Null where it was not looked at: then its parent's holds, see `sessionOf`. */
  readonly session: Session | null;
}

/** A process and those that it comes from, parent first, as they were when it began. */
export interface Lineage {
  readonly process: Process;
  readonly ancestors: readonly Process[];
}

type Filling<T> = { -readonly [Key in keyof T]: T[Key] };

interface Entry {
  readonly process: Omit<Process, "program" | "session"> & {
    readonly program: Filling<Program>;
    session: Session | null;
  };
  ancestors: readonly Process[];
  /** The process and its ancestors, which all of its children share; null until one asks, and when another ancestor is known. */
  lineage: readonly Process[] | null;
  /** The first ancestor that nothing is known of yet: its facts may still be on their way. 0: there is none. */
  missingPid: number;
  endedAt: number;
}

/** Which process ran what at which time. A process that nothing is known of is absent, never made up. */
export class ProcessTable {
  /** The programs of each pid, oldest first. */
  readonly #entries = new BoundedMap<number, readonly Entry[]>(MOST_PROCESSES);
  /** For processes that are gone before anybody can look: what their file was found to be before. */
  readonly #executables = new BoundedMap<string, Executable>(MOST_EXECUTABLES);

  get size(): number {
    return this.#entries.size;
  }

  apply(event: ExecEvent | ForkEvent | ExitEvent | ProcessEvent | SessionEvent): void {
    switch (event.kind) {
      case "exec":
        this.#exec(event);
        break;
      case "fork":
        this.#fork(event);
        break;
      case "exit":
        this.#exit(event);
        break;
      case "process":
        this.#learn(event);
        break;
      case "session":
        this.#belong(event);
    }
  }

  /** The process with this pid at that time (milliseconds since boot), or null. */
  find(pid: number, at: number): Lineage | null {
    const entry = this.#at(pid, at) ?? this.#entries.get(pid)?.[0] ?? null;
    if (entry !== null && entry.missingPid !== 0) this.#complete(entry);
    return entry;
  }

  /** Forgets processes that ended long before `now`. */
  expire(now: number): void {
    for (const [pid, entries] of this.#entries) {
      const last = entries.at(-1);
      if (last !== undefined && last.endedAt + KEEP_ENDED_MS < now) this.#entries.delete(pid);
    }
  }

  #exec(event: ExecEvent): void {
    const { at, pid, parentPid, uid, comm, args, isArgsCut } = event;
    const executable = this.#executables.get(inodeKey(event)) ?? null;
    const path = executable?.path ?? event.path;
    const before = this.#at(pid, at)?.process;
    const cgroup = before?.program.cgroup ?? null;
    const session = before?.session ?? null;
    const program = { path, args, isArgsCut, script: scriptOf(path, args), executable, cgroup };
    this.#add({ pid, startedAt: at, uid, comm, program, session }, parentPid);
  }

  /** The child runs what its parent runs, in the same words and with the same gaps. */
  #fork({ at, pid, parentPid }: ForkEvent): void {
    const parent = this.#at(parentPid, at);
    // Its session is its parent's until it is asked for itself: a login is set in the child
    if (parent !== null) this.#add({ ...parent.process, pid, startedAt: at, session: null }, parentPid);
    // A new process that nothing is known of: what had its number before must not stand for it.
    else if (this.#at(pid, at) !== null) this.#entries.delete(pid);
  }

  #exit(event: ExitEvent): void {
    const entry = this.#at(event.pid, event.at);
    if (entry !== null) entry.endedAt = event.at;
  }

  /** Facts fill in the program that they were gathered for; of a process older than the sensor they are the first news. */
  #learn(event: ProcessEvent): void {
    const { pid, parentPid, startedAt, uid, comm, args, isArgsCut, script, executable, cgroup } = event;
    if (executable !== null) this.#executables.set(inodeKey(executable), executable);
    const known = this.#begunAt(pid, startedAt);
    if (known === null) {
      const program = { path: executable?.path ?? comm, args, isArgsCut, script, executable, cgroup };
      this.#add({ pid, startedAt, uid, comm, program, session: null }, parentPid);
      return;
    }
    if (known.ancestors.length === 0) known.missingPid = parentPid;
    const { program } = known.process;
    const isOwn = known.process.startedAt === startedAt;
    // A fork shares its parent's program, whose arguments it may have written over for itself.
    if (!isOwn && program.executable !== null) return;
    program.path = executable?.path ?? program.path;
    program.executable = executable ?? program.executable;
    program.cgroup = cgroup ?? program.cgroup;
    if (isOwn || program.args.length === 0) Object.assign(program, { args, isArgsCut, script });
  }

  /** Holds for the process whatever it runs, from when it was looked at. */
  #belong({ at, pid, loginUid, sessionId, terminal, sshClient }: SessionEvent): void {
    const entry = this.#at(pid, at);
    if (entry !== null) entry.process.session = { loginUid, sessionId, terminal, sshClient };
  }

  /** What this pid began to run just then, to the resolution of /proc where it is not exact. */
  #begunAt(pid: number, startedAt: number): Entry | null {
    const exact = this.#entries.get(pid)?.find(({ process }) => process.startedAt === startedAt);
    const near = exact ?? this.#at(pid, startedAt + START_RESOLUTION_MS);
    return near !== null && near.process.startedAt >= startedAt - START_RESOLUTION_MS ? near : null;
  }

  /** The newest program that this pid ran at that time. */
  #at(pid: number, at: number): Entry | null {
    return this.#entries.get(pid)?.findLast(({ process }) => process.startedAt <= at) ?? null;
  }

  /** Adds the ancestors that have become known since. */
  #complete(entry: Entry): void {
    const parent = this.#at(entry.missingPid, entry.process.startedAt);
    if (parent === null || parent === entry) return;
    entry.ancestors = entry.ancestors.length === 0 ? lineageOf(parent) : joined(entry.ancestors, lineageOf(parent));
    entry.lineage = null;
    entry.missingPid = entry.ancestors.length < MOST_ANCESTORS ? parent.missingPid : 0;
    if (entry.missingPid !== 0) this.#complete(entry);
  }

  #add(process: Entry["process"], parentPid: number): void {
    const entry: Entry = {
      process,
      ancestors: NOBODY,
      lineage: null,
      missingPid: parentPid,
      endedAt: Number.POSITIVE_INFINITY,
    };
    if (parentPid !== 0) this.#complete(entry);
    this.#entries.set(process.pid, withEntry(this.#entries.get(process.pid) ?? [], entry));
  }
}

function lineageOf(entry: Entry): readonly Process[] {
  entry.lineage ??= joined([entry.process], entry.ancestors);
  return entry.lineage;
}

function joined(nearer: readonly Process[], further: readonly Process[]): readonly Process[] {
  return [...nearer, ...further].slice(0, MOST_ANCESTORS);
}

/** In the order in which they began; almost always the new one is the last. */
function withEntry(entries: readonly Entry[], entry: Entry): readonly Entry[] {
  const last = entries.at(-1);
  const all = [...entries, entry];
  if (last !== undefined && last.process.startedAt > entry.process.startedAt) {
    all.sort((a, b) => a.process.startedAt - b.process.startedAt);
  }
  return all.length > MOST_PROGRAMS ? all.slice(-MOST_PROGRAMS) : all;
}

function inodeKey(file: { readonly device: number; readonly inode: number }): string {
  return `${file.device}:${file.inode}`;
}
