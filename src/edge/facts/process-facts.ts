import type { ExecEvent, Executable, LostEvent, ProcessEvent } from "../../core/event/event.ts";
import { BoundedMap } from "../../core/process/bounded-map.ts";
import { interpreterNames } from "../../core/process/data/interpreter-names.ts";
import { transferTools } from "../../core/process/data/transfer-tools.ts";
import { isInterpreter } from "../../core/process/script.ts";
import { CgroupPaths, unifiedMountOf } from "./cgroup-paths.ts";
import { CommandLines } from "./command-lines.ts";
import { ContentReader } from "./content-facts.ts";
import { argsOf, describeProcess, toldArgs } from "./describe-process.ts";
import { type ExecutableSources, readExecutable, whereToProve } from "./executable.ts";
import { inTime } from "./in-time.ts";
import { KnownContents } from "./known-contents.ts";
import { type Known, KnownExecutables, programOf } from "./known-executables.ts";
import { LinkedSockets } from "./linked-sockets.ts";
import { type OpenedExecutable, openExecutable } from "./open-executable.ts";
import { PackageDatabases } from "./package-databases.ts";
import { isOwnerPending } from "./package-owner.ts";
import { PackagedContents } from "./packaged-content.ts";
import { type Cgroup, readCgroup } from "./proc-files.ts";
import {
  type GlanceOptions,
  glanceAtEnded,
  glanceAtExec,
  glanceAtLiving,
  type ProcessGlance,
} from "./process-glance.ts";
import { SecondLooks } from "./second-looks.ts";
import { SharedLooks } from "./shared-looks.ts";
import { WorkingDirectories } from "./working-directories.ts";

export interface ProcessFactsOptions {
  /** Where the process file system is mounted; "/proc" unless told. */
  readonly procRoot?: string;
  /** Directory under which the node's own files and package database are seen; "/" unless told. */
  readonly root?: string;
  /** Milliseconds since boot. */
  readonly now: () => number;
  readonly emit: (event: ProcessEvent | LostEvent) => void;
  /** Whether processes may be looked at that are only ancestors of those asked for. */
  readonly canReadAncestors: boolean;
  /** How many processes may wait at most; 4096 unless told. */
  readonly maxQueue?: number;
  /** How many are looked into at the same time; 4 unless told. */
  readonly workers?: number;
  /** How long the packages of a container may be waited for, 2000 ms unless told, and when to look again; after 10 s unless told. */
  readonly packagePatienceMs?: number;
  readonly lookAgainMs?: number;
}

interface Job {
  readonly glance: ProcessGlance;
  /** Begun at once while few are open, since a short-lived process is gone before a worker is free. */
  readonly opening: Promise<OpenedExecutable | null> | null;
}

/**
 * Gathers facts about processes from /proc, each process once for each program it runs, and hands them out as events.
 * It keeps nobody waiting, changes nothing on the node and starts nothing; what cannot be had is null, and what exceeds
 * the queue is counted in a `lost` event.
 */
export class ProcessFacts {
  readonly #options: Required<ProcessFactsOptions>;
  readonly #sources: ExecutableSources;
  readonly #commandLines: CommandLines;
  readonly #known: KnownExecutables;
  readonly #looks = new SharedLooks();
  readonly #asked = new Set<number>();
  readonly #pathOfInode = new BoundedMap<string, string>(MOST_PATHS);
  readonly #cgroups: CgroupPaths;
  readonly #directories: WorkingDirectories;
  readonly #queue = new Set<Job>();
  readonly #running = new Set<Promise<void>>();
  readonly #secondLooks: SecondLooks;
  /** Null until a process's own word is read. */
  #isUnified: boolean | null = null;
  #working = 0;
  #opened = 0;
  #dropped = 0;
  #lossTimer: NodeJS.Timeout | null = null;
  #isClosed = false;

  constructor(options: ProcessFactsOptions) {
    const later = { packagePatienceMs: 2000, lookAgainMs: 10_000 };
    this.#options = { procRoot: "/proc", root: "/", maxQueue: 4096, workers: 4, ...later, ...options };
    const { root, now, procRoot } = this.#options;
    this.#secondLooks = new SecondLooks(this.#options.lookAgainMs);
    this.#sources = {
      ...{ root, procRoot, contents: new ContentReader(new LinkedSockets()) },
      packages: new PackageDatabases(now, this.#options.packagePatienceMs),
      ...{ packagedContents: new PackagedContents(), knownContents: new KnownContents() },
    };
    // What cannot be learned is missing from copyOf
    prepare(this.#sources).catch(() => undefined);
    this.#commandLines = new CommandLines(procRoot);
    this.#directories = new WorkingDirectories(procRoot, (pid) => this.#canRead(pid));
    this.#cgroups = new CgroupPaths(() => unifiedMountOf(root), now);
    this.#known = new KnownExecutables({
      now,
      proven: (glance, executable) => this.#tellRepeat(glance, executable),
      refuted: (exec) => this.#look(exec),
    });
  }

  /**
   * A process runs a new program: its facts follow as one `process` event, dated by the exec. Of one that has ended by now, /proc
   * is not asked.
   */
  executed(event: ExecEvent, { hasEnded = false } = {}): void {
    remember(this.#asked, event.pid, MOST_ASKED);
    if (!this.#hasRoom()) return;
    // Cut arguments have to be completed while the process lives
    const known = event.isArgsCut && !hasEnded ? null : this.#known.find(event);
    if (known !== null) this.#hold(known, event, hasEnded);
    // Of one that lives there may be more to see now than later
    else if (!hasEnded || !this.#looks.join(programOf(event), event)) this.#look(event, hasEnded);
    if (this.#options.canReadAncestors) this.#seeWithAncestors(event.parentPid);
  }

  /** A process showed up of which no exec was seen: its facts, and its ancestors' if allowed, follow as events. */
  seen(pid: number): void {
    if (this.#options.canReadAncestors) this.#seeWithAncestors(pid);
    else this.#see(pid);
  }

  /** The process is gone: its number may come to mean another. */
  exited(pid: number): void {
    this.#asked.delete(pid);
  }

  /** Takes nothing more, finishes what is in hand and reports what was lost. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#secondLooks.close();
    // Whoever waited for a look is held when it is over
    for (const _ of ["held", "held then"]) {
      await inTime(this.#known.settle(), LONGEST_LOOK_MS);
      while (this.#running.size > 0) await Promise.all(this.#running);
    }
    this.#reportLoss();
  }

  #hold(known: Known, event: ExecEvent, hasEnded: boolean): void {
    this.#known.hold(known, {
      exec: event,
      workingDirectory: isInterpreter(known.executable.path) ? this.#directories.of(event, hasEnded) : null,
      cgroup: hasEnded ? null : this.#cgroupAt(event),
    });
  }

  #look(event: ExecEvent, hasEnded = false): void {
    const canReadParent = this.#canRead(event.parentPid);
    const directories = this.#directories.near(event);
    const knownPath = this.#pathOfInode.get(inodeKey(event));
    const options = { ...this.#options, canReadParent, directories, knownPath };
    const glance = hasEnded ? this.#glanceAtEnded(event, options) : glanceAtExec(event, options);
    if (glance.link !== null && glance.workingDirectory !== null) {
      this.#directories.learn(event.pid, glance.workingDirectory);
    }
    this.#isUnified = glance.cgroup?.isUnified ?? this.#isUnified;
    if (glance.cgroup?.isUnified) this.#cgroups.learn(event.cgroupId, glance.cgroup.path);
    this.#enqueue(glance);
  }

  #canRead(pid: number): boolean {
    return pid > 0 && (this.#options.canReadAncestors || this.#asked.has(pid));
  }

  /** Until it is reaped it still says its cgroup, in the unified tree; a new one may be gone when it is looked for by its id. */
  #glanceAtEnded(event: ExecEvent, options: GlanceOptions): ProcessGlance {
    const isToBeAsked = this.#isUnified !== false && this.#cgroups.get(event.cgroupId) === null;
    const glance = glanceAtEnded(event, options);
    return isToBeAsked ? { ...glance, cgroup: readCgroup(options.procRoot, event.pid) } : glance;
  }

  /** Only in the unified tree does the id of an exec say that it is in the same cgroup as the one before. */
  #cgroupAt({ pid }: ExecEvent): Cgroup | null {
    return this.#isUnified === true ? null : readCgroup(this.#options.procRoot, pid);
  }

  #seeWithAncestors(pid: number): void {
    let next: number | null = pid;
    for (let depth = 0; next !== null && depth < DEEPEST; depth += 1) next = this.#see(next);
  }

  /** Returns the parent, if it is still to be looked at. */
  #see(pid: number): number | null {
    if (pid <= 0 || this.#asked.has(pid) || !this.#hasRoom()) return null;
    const glance = glanceAtLiving(pid, this.#options.procRoot);
    // One that is gone has no facts, and its number may be another's soon
    if (glance === null) return null;
    remember(this.#asked, pid, MOST_ASKED);
    this.#enqueue(glance);
    return glance.origin.parentPid;
  }

  #hasRoom(): boolean {
    if (this.#isClosed) return false;
    if (this.#queue.size + this.#known.held + this.#looks.waiting < this.#options.maxQueue) return true;
    this.#dropped += 1;
    this.#lossTimer ??= setTimeout(() => this.#reportLoss(), REPORT_LOSS_AFTER_MS).unref();
    return false;
  }

  #reportLoss(): void {
    if (this.#lossTimer !== null) clearTimeout(this.#lossTimer);
    this.#lossTimer = null;
    if (this.#dropped === 0) return;
    const reason = "More processes started than could be looked at";
    this.#options.emit({ kind: "lost", at: this.#options.now(), where: "queue", count: this.#dropped, reason });
    this.#dropped = 0;
  }

  #enqueue(glance: ProcessGlance): void {
    const isEarly = this.#opened < MOST_OPEN;
    if (isEarly) this.#opened += 1;
    const opening = isEarly ? openExecutable(glance.subject, glance.link).catch(() => null) : null;
    this.#queue.add({ glance, opening });
    if ("kind" in glance.origin) this.#looks.begin(programOf(glance.origin), glance.origin);
    if (this.#working >= this.#options.workers) return;
    this.#working += 1;
    this.#track(this.#work());
  }

  async #work(): Promise<void> {
    for (let job = first(this.#queue); job !== undefined; job = first(this.#queue)) {
      this.#queue.delete(job);
      await this.#describe(job).catch(() => this.#tell(job.glance, null));
      this.#release(job.glance);
    }
    // In the same step as the look into the queue, or a process that comes in between would wait for the next
    this.#working -= 1;
  }

  /** Whoever waited is held for the facts that were learned, or is looked at itself. */
  #release({ origin }: ProcessGlance): void {
    if (!("kind" in origin)) return;
    for (const exec of this.#looks.end(programOf(origin), origin)) {
      const known = this.#known.find(exec);
      if (known === null) this.#look(exec, true);
      else this.#hold(known, exec, true);
    }
  }

  async #describe({ glance, opening }: Job): Promise<void> {
    const found = await inTime(this.#gather(glance, opening), LONGEST_LOOK_MS);
    const { opened, executable, proofPath } = found ?? { opened: null, executable: null, proofPath: null };
    if (executable !== null && glance.subject.inode !== 0) {
      this.#pathOfInode.set(inodeKey(glance.subject), executable.path);
    }
    const isPending = executable !== null && isOwnerPending(executable);
    if (isPending) this.#lookAgain(glance);
    const isToLearn = opened !== null && proofPath !== null && !isPending;
    if (executable !== null && isToLearn && "kind" in glance.origin) {
      this.#known.learn(glance.origin, { glance, executable, stats: opened.stats, proofPath });
    }
    await this.#tell(glance, executable);
  }

  /** Of an older process only while it is there; its number may be another's by then. */
  #lookAgain({ pid, origin }: ProcessGlance): void {
    const isExec = "kind" in origin;
    const startedAt = isExec ? origin.at : origin.startedAt;
    this.#secondLooks.plan(`${pid}:${startedAt}`, () => {
      if (isExec) return this.#look(origin);
      const glance = glanceAtLiving(pid, this.#options.procRoot);
      if (glance !== null && !("kind" in glance.origin) && glance.origin.startedAt === startedAt) this.#enqueue(glance);
    });
  }

  /** Takes for ever where the file system does not answer. */
  async #gather(glance: ProcessGlance, opening: Job["opening"]) {
    try {
      const opened = await (opening ?? openExecutable(glance.subject, glance.link));
      if (opened === null) return null;
      const { parentPid } = glance.origin;
      const lender = this.#canRead(parentPid) ? parentPid : null;
      const executable = await readExecutable(opened, this.#sources, lender);
      const proofPath = "kind" in glance.origin ? await whereToProve(opened, glance.origin, this.#sources) : null;
      return { opened, executable, proofPath };
    } finally {
      if (opening !== null) this.#opened -= 1;
    }
  }

  /** There are thousands of these each second, and mostly nothing to wait for. */
  #tellRepeat(glance: ProcessGlance, executable: Executable): void {
    const args = toldArgs(glance);
    const cgroup = glance.cgroup ?? this.#knownCgroupOf(glance);
    const { emit, now } = this.#options;
    if (args === null || cgroup === null) this.#track(this.#tell(glance, executable));
    else emit(describeProcess({ glance, executable, cgroup, args }, now()));
  }

  async #tell(glance: ProcessGlance, executable: Executable | null): Promise<void> {
    const cgroup = glance.cgroup ?? (await this.#cgroupOf(glance));
    const args = await argsOf(glance, this.#commandLines);
    const { emit, now } = this.#options;
    emit(describeProcess({ glance, executable, cgroup, args }, now()));
  }

  #knownCgroupOf({ origin }: ProcessGlance): Cgroup | null {
    const path = "kind" in origin ? this.#cgroups.get(origin.cgroupId) : null;
    return path === null ? null : { path, isUnified: true };
  }

  /** An id is not given twice while the node is up, so one that is gone was in the cgroup that others of that id are in. */
  async #cgroupOf({ origin }: ProcessGlance): Promise<Cgroup | null> {
    const path = "kind" in origin ? await this.#cgroups.find(origin.cgroupId) : null;
    return path === null ? null : { path, isUnified: true };
  }

  #track(work: Promise<void>): void {
    // A file system that fails in a way of its own costs the facts of one process, not the capture
    const tracked = work.catch(() => undefined).finally(() => this.#running.delete(tracked));
    this.#running.add(tracked);
  }
}

/** Reads the node's packages while the kernel side is attached: the first programs need not wait for that. */
async function prepare({ packages, packagedContents, knownContents, root }: ExecutableSources): Promise<void> {
  await packages.node.refresh(root);
  const installed = { packages: packages.node, contents: packagedContents, root };
  await knownContents.learnInstalled([...transferTools, ...interpreterNames], installed);
}

/** Puts a value last; past the bound the one not used for longest is forgotten. */
function remember(set: Set<number>, value: number, most: number): void {
  set.delete(value);
  set.add(value);
  const oldest = first(set);
  if (set.size > most && oldest !== undefined) set.delete(oldest);
}

function first<T>(items: Iterable<T>): T | undefined {
  for (const item of items) return item;
  return undefined;
}

function inodeKey(file: { readonly device: number; readonly inode: number }): string {
  return `${file.device}:${file.inode}`;
}

const MOST_ASKED = 131_072;
const MOST_PATHS = 4096;
/** Files kept open at once, far below the usual limit of 1024. */
const MOST_OPEN = 128;
const DEEPEST = 64;
/** 256 MiB are read in a second or two; what takes longer hangs, and is not waited for at the end of a capture. */
const LONGEST_LOOK_MS = 15_000;
const REPORT_LOSS_AFTER_MS = 1000;
