import { existsSync, readFileSync, readlinkSync } from "node:fs";
import { textFromBytes } from "../../core/event/text.ts";

/** What `/proc/PID/stat` and `status` say of a process; see proc(5). */
export interface ProcessStatus {
  readonly parentPid: number;
  readonly uid: number;
  readonly comm: string;
  /** Milliseconds since boot, in steps of 10. */
  readonly startedAt: number;
  /** Its controlling terminal: `pts/0`, `tty1`, `major:minor` for other devices; null where it has none. */
  readonly terminal: string | null;
}

/**
 * Reads the status of a process at once; null where it is gone. The kernel answers these from memory of its own, so
 * unlike the command line they cannot be made to block by the process.
 */
export function readProcessStatus(procRoot: string, pid: number): ProcessStatus | null {
  const stat = readBytes(procRoot, pid, "stat");
  const status = readBytes(procRoot, pid, "status");
  if (stat === null || status === null) return null;
  return parseProcessStatus(stat, status);
}

/** Parses both files; null where they are damaged. The name may hold any byte, `) ` and newlines too. */
export function parseProcessStatus(stat: Buffer, status: Buffer): ProcessStatus | null {
  const open = stat.indexOf("(");
  const close = stat.lastIndexOf(")");
  if (open < 0 || close < open) return null;
  // Fields from the third on: state, ppid, ... starttime, the twenty-second
  const fields = stat
    .subarray(close + 2)
    .toString("latin1")
    .split(" ");
  const parentPid = Number.parseInt(fields[1] ?? "", 10);
  const ticks = Number.parseInt(fields[19] ?? "", 10);
  const terminal = terminalOf(Number.parseInt(fields[4] ?? "", 10));
  const uid = Number.parseInt(/^Uid:\t(\d+)/m.exec(status.toString("latin1"))?.[1] ?? "", 10);
  if (Number.isNaN(parentPid) || Number.isNaN(ticks) || Number.isNaN(uid)) return null;
  return {
    parentPid,
    uid,
    comm: textFromBytes(stat.subarray(open + 1, close)),
    startedAt: ticks * MS_PER_TICK,
    terminal,
  };
}

/** The name of a terminal's device number; Documentation/admin-guide/devices.txt has the majors. */
function terminalOf(device: number): string | null {
  if (!(device > 0)) return null;
  // Minor in bits 31 to 20 and 7 to 0, major in 15 to 8; see proc_pid_stat(5)
  const [major, minor] = [(device >>> 8) & 0xfff, ((device >>> 12) & 0xfff00) | (device & 0xff)];
  if (major >= 136 && major <= 143) return `pts/${(major - 136) * 256 + minor}`;
  if (major === 4) return minor < 64 ? `tty${minor}` : `ttyS${minor - 64}`;
  return `${major}:${minor}`;
}

/** Who logged in and in which audit session, see proc(5); null each where no login began it, both where it is gone. */
export function readLogin(procRoot: string, pid: number): { loginUid: number | null; sessionId: number | null } {
  const numberIn = (name: string): number | null => {
    const number = Number.parseInt(readBytes(procRoot, pid, name)?.toString("latin1") ?? "", 10);
    return Number.isNaN(number) || number === NO_LOGIN ? null : number;
  };
  return { loginUid: numberIn("loginuid"), sessionId: numberIn("sessionid") };
}

export interface Cgroup {
  readonly path: string;
  /** In the unified tree, whose ids are those that the kernel side reports. */
  readonly isUnified: boolean;
}

/** The process's cgroup: in the unified tree, else systemd's, else the first; null where the process is gone. */
export function readCgroup(procRoot: string, pid: number): Cgroup | null {
  const bytes = readBytes(procRoot, pid, "cgroup");
  return bytes === null ? null : parseCgroup(bytes);
}

/** Parses `ID:CONTROLLERS:PATH` lines, see cgroups(7). */
export function parseCgroup(bytes: Buffer): Cgroup | null {
  const lines = textFromBytes(bytes).split("\n");
  const pathOf = (pattern: RegExp): string | undefined =>
    lines.map((line) => pattern.exec(line)?.[1]).find((path) => path !== undefined);
  const unified = pathOf(/^0::(\/.*)$/);
  const named = pathOf(/^\d+:name=systemd:(\/.*)$/);
  // On hybrid hosts the unified tree may be there and unused: then everything sits in its root
  if (unified !== undefined && (unified !== "/" || named === undefined)) return { path: unified, isUnified: true };
  const path = named ?? pathOf(/^\d+:[^:]*:(\/.*)$/);
  return path === undefined ? null : { path, isUnified: false };
}

/** Where the process is, as bytes; null where it is gone. */
export function readWorkingDirectory(procRoot: string, pid: number): Buffer | null {
  return readLinkOf(procRoot, pid, "cwd");
}

/** Text of the `exe` link, read at once: it never touches the file itself, so it cannot block. Null: no such process. */
export function readExecutableLink(procRoot: string, pid: number): Buffer | null {
  return readLinkOf(procRoot, pid, "exe");
}

function readLinkOf(procRoot: string, pid: number, name: string): Buffer | null {
  if (!isThere(procRoot, pid)) return null;
  try {
    return readlinkSync(`${procRoot}/${pid}/${name}`, { encoding: "buffer" });
  } catch {
    return null;
  }
}

function readBytes(procRoot: string, pid: number, name: string): Buffer | null {
  if (!isThere(procRoot, pid)) return null;
  try {
    return readFileSync(`${procRoot}/${pid}/${name}`);
  } catch {
    return null;
  }
}

/** Asked first, since most processes are gone when they are looked for, and an error costs ten times this look. */
function isThere(procRoot: string, pid: number): boolean {
  return existsSync(`${procRoot}/${pid}`);
}

/** Minus one, AUDIT_UID_UNSET (include/linux/audit.h). */
const NO_LOGIN = 0xffff_ffff;
/** USER_HZ, which is 100 on every architecture that bpftrace runs on. */
const MS_PER_TICK = 10;
