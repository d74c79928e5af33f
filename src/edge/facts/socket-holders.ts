import { opendirSync, readlinkSync } from "node:fs";
import { Turns } from "./turns.ts";

/** Past these a process that opens files without end would have its sockets looked at, and nobody else. */
const MOST_DESCRIPTORS = 131_072;
const MOST_SOCKETS = 131_072;
/** Names read of a directory at once. */
const BATCH = 256;

/** Which processes are looked at. */
export interface HolderScope {
  /** Inode of their network namespace; all where it is null. */
  readonly netns: number | null;
  /** The only ones; all where it is null. */
  readonly pids: readonly number[] | null;
  /** Left out: tocsin itself. */
  readonly ownPid: number;
  /** Of one process at most; 131,072 unless told. */
  readonly maxDescriptors?: number;
}

/** Who holds which sockets. */
export interface SocketHolders {
  /** Pid by inode of the socket. */
  readonly pidOf: ReadonlyMap<number, number>;
  /** Processes by the inode of their network namespace. */
  readonly pidsIn: ReadonlyMap<number, readonly number[]>;
  /** Descriptors and sockets that were not looked at, at least: there were too many. */
  readonly skipped: number;
}

/** Finds the sockets that processes hold, from /proc/PID/fd. What vanishes meanwhile is left out. */
export async function findSocketHolders(
  procRoot: string,
  scope: HolderScope,
  signal: AbortSignal,
): Promise<SocketHolders> {
  const pidOf = new Map<number, number>();
  const pidsIn = new Map<number, number[]>();
  const turns = new Turns();
  const { maxDescriptors = MOST_DESCRIPTORS } = scope;
  let skipped = 0;
  for (const pid of scope.pids ?? (await pidsOf(procRoot, turns))) {
    if (signal.aborted) break;
    const netns = pid === scope.ownPid ? null : netnsOf(procRoot, pid);
    if (netns === null || (scope.netns !== null && netns !== scope.netns)) continue;
    const neighbours = pidsIn.get(netns);
    if (neighbours === undefined) pidsIn.set(netns, [pid]);
    else neighbours.push(pid);
    let looked = 0;
    for (const name of namesIn(`${procRoot}/${pid}/fd`)) {
      if (turns.isOver) await turns.next();
      if (++looked > maxDescriptors || pidOf.size >= MOST_SOCKETS || signal.aborted) {
        skipped++;
        break;
      }
      const inode = socketOf(`${procRoot}/${pid}/fd/${name}`);
      if (inode !== null && !pidOf.has(inode)) pidOf.set(inode, pid);
    }
    if (turns.isOver) await turns.next();
  }
  return { pidOf, pidsIn, skipped };
}

/** In the order of their numbers, so that of those who share a socket the first is whose it is. */
async function pidsOf(procRoot: string, turns: Turns): Promise<readonly number[]> {
  const pids: number[] = [];
  for (const name of namesIn(procRoot)) {
    if (/^\d+$/.test(name)) pids.push(Number(name));
    if (turns.isOver) await turns.next();
  }
  return pids.sort((a, b) => a - b);
}

/** Name after name, since a directory may hold a million; nothing where it is gone or forbidden. */
function* namesIn(path: string): Generator<string> {
  try {
    const directory = opendirSync(path, { bufferSize: BATCH });
    try {
      for (let entry = directory.readSync(); entry !== null; entry = directory.readSync()) yield entry.name;
    } finally {
      directory.closeSync();
    }
  } catch {
    // The process ended, or gave up its files.
  }
}

function netnsOf(procRoot: string, pid: number): number | null {
  return inodeIn(`${procRoot}/${pid}/ns/net`, /^net:\[(\d+)\]$/);
}

/** A file's link is its path, which begins with a slash, so none can pass for a socket's. */
function socketOf(path: string): number | null {
  return inodeIn(path, /^socket:\[(\d+)\]$/);
}

function inodeIn(path: string, pattern: RegExp): number | null {
  try {
    const [, inode] = pattern.exec(readlinkSync(path)) ?? [];
    return inode === undefined ? null : Number(inode);
  } catch {
    // Closed since it was listed.
    return null;
  }
}
