import { posix } from "node:path";
import type { ExecEvent } from "../../core/event/event.ts";
import type { ExecutableSubject, FallbackPath } from "./open-executable.ts";
import {
  type Cgroup,
  type ProcessStatus,
  readCgroup,
  readExecutableLink,
  readProcessStatus,
  readWorkingDirectory,
} from "./proc-files.ts";

/** What can be had of a process at once, before it is gone; hash, package and long arguments come later. */
export interface ProcessGlance {
  readonly pid: number;
  /** The exec that is to be described, or the status of a process that is older than the sensor. */
  readonly origin: ExecEvent | ProcessStatus;
  readonly cgroup: Cgroup | null;
  /** As bytes, since they are looked up again. */
  readonly workingDirectory: Buffer | null;
  readonly subject: ExecutableSubject;
  readonly link: Buffer | null;
}

export interface GlanceOptions {
  readonly procRoot: string;
  /** Directory under which the node's own files are seen. */
  readonly root: string;
  /** Whether the parent may be looked at: it is in scope itself. */
  readonly canReadParent: boolean;
  /** Where the process, or its parent, was when it was last looked at. */
  readonly directories: readonly string[];
  /** Where its inode was found before, if it was. */
  readonly knownPath: string | undefined;
}

/** Looks at a process that just executed a program. */
export function glanceAtExec(exec: ExecEvent, options: GlanceOptions): ProcessGlance {
  const { procRoot } = options;
  const { pid } = exec;
  const glance = glanceAtEnded(exec, options);
  return {
    ...glance,
    link: readExecutableLink(procRoot, pid),
    cgroup: readCgroup(procRoot, pid),
    workingDirectory: readWorkingDirectory(procRoot, pid) ?? glance.workingDirectory,
  };
}

/** What is known without a look of a process that executed a program and has ended since. */
export function glanceAtEnded(exec: ExecEvent, options: GlanceOptions): ProcessGlance {
  const { pid, device, inode } = exec;
  const [lastSeenIn] = options.directories;
  return {
    link: null,
    subject: { procRoot: options.procRoot, pid, device, inode, fallbacks: fallbacksOf(exec, options) },
    cgroup: null,
    workingDirectory: lastSeenIn === undefined ? null : Buffer.from(lastSeenIn),
    ...{ pid, origin: exec },
  };
}

/** An exec of a program that the same parent executed before. */
export interface Repeat {
  readonly exec: ExecEvent;
  readonly workingDirectory: Buffer | null;
  /** Null where it is that of the one before, or could not be read. */
  readonly cgroup: Cgroup | null;
}

/**
 * The glance at an exec by the same parent of the same program as `known` was one of: what both have from their parent and
 * program is not read again, only where it is, which matters to what runs scripts.
 */
export function glanceAtRepeat({ exec, workingDirectory, cgroup }: Repeat, known: ProcessGlance): ProcessGlance {
  const { pid, device, inode } = exec;
  const subject = { ...known.subject, pid, device, inode };
  return { ...known, pid, origin: exec, link: null, subject, workingDirectory, cgroup: cgroup ?? known.cgroup };
}

/** Looks at a process that is older than the sensor; null where it is gone. */
export function glanceAtLiving(pid: number, procRoot: string): ProcessGlance | null {
  const origin = readProcessStatus(procRoot, pid);
  if (origin === null) return null;
  return {
    link: readExecutableLink(procRoot, pid),
    subject: { procRoot, pid, device: 0, inode: 0, fallbacks: [] },
    cgroup: readCgroup(procRoot, pid),
    workingDirectory: readWorkingDirectory(procRoot, pid),
    ...{ pid, origin },
  };
}

/** For a script the kernel was handed the script's path; its interpreter is then the first argument. */
function fallbacksOf(exec: ExecEvent, options: GlanceOptions): FallbackPath[] {
  const { knownPath } = options;
  const ownView = options.root === "/" ? "" : options.root;
  const absolute = [knownPath, exec.path, exec.args[0]].filter((path) => path?.startsWith("/"));
  const relative = exec.path.startsWith("/") ? [] : options.directories.map((from) => posix.join(from, exec.path));
  const paths = [...new Set([...absolute, ...relative])].map((path) => ({ view: ownView, path: `${ownView}${path}` }));
  if (!options.canReadParent || exec.parentPid <= 0) return paths;
  // The parent mostly shares its child's root (a container's) and directory, and outlives it
  const parent = `${options.procRoot}/${exec.parentPid}`;
  const view = `${parent}/root`;
  return [...paths, { view, path: exec.path.startsWith("/") ? `${view}${exec.path}` : `${parent}/cwd/${exec.path}` }];
}
