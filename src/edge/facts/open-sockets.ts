import type { LostEvent, OpenEvent } from "../../core/event/event.ts";
import { type ProcessStatus, readProcessStatus } from "./proc-files.ts";
import { findSocketHolders, type HolderScope } from "./socket-holders.ts";
import { readSocketRows, type SocketRow } from "./socket-rows.ts";
import { Turns } from "./turns.ts";

/** Ports from here on are given to who calls. Source: ip_local_port_range's default, net/ipv4/af_inet.c. */
const FIRST_EPHEMERAL_PORT = 32_768;
const MOST_AT_ONCE = 512;
/** Far more than a hundred thousand sockets take. */
const PATIENCE_MS = 30_000;

export interface OpenSocketsOptions {
  readonly scope: HolderScope;
  /** Milliseconds since boot. */
  readonly now: () => number;
  readonly emit: (events: readonly (OpenEvent | LostEvent)[]) => void;
  /** Ends the search early. */
  readonly signal: AbortSignal;
  /** Where the process file system is mounted; "/proc" unless told. */
  readonly procRoot?: string;
}

/**
 * Hands out an `open` event for each TCP and UDP socket with a peer that a process in scope holds. To be called when the
 * kernel side watches already, so that no socket falls between. Never in the way of the event loop for long.
 */
export async function reportOpenSockets(options: OpenSocketsOptions): Promise<void> {
  const { scope, now, emit, procRoot = "/proc" } = options;
  const isLate = AbortSignal.timeout(PATIENCE_MS);
  const signal = AbortSignal.any([options.signal, isLate]);
  const { pidOf, pidsIn, skipped } = await findSocketHolders(procRoot, scope, signal);
  for (const [netns, pids] of pidsIn) {
    if (signal.aborted) break;
    await emitRows(await rowsOf(procRoot, pids, pidOf), { ...{ netns, pidOf, procRoot, now }, emit, signal });
  }
  if ((skipped === 0 && !isLate.aborted) || options.signal.aborted) return;
  const reason = "more files and sockets were open at the start than could be looked at; some owners are not known";
  emit([{ kind: "lost", at: now(), where: "queue", count: Math.max(skipped, 1), reason }]);
}

/** What counts of a namespace. */
interface Rows {
  /** Sockets with a peer that a process in scope holds. */
  readonly held: readonly SocketRow[];
  /** Ports at which one waits for others. */
  readonly served: ReadonlySet<string>;
}

/** The sockets of a namespace, as any of its processes that still lives sees them. */
async function rowsOf(procRoot: string, pids: readonly number[], pidOf: ReadonlyMap<number, number>): Promise<Rows> {
  const held: SocketRow[] = [];
  const served = new Set<string>();
  for (const pid of pids) {
    let isRead = false;
    for await (const rows of readSocketRows(procRoot, pid)) {
      isRead = true;
      for (const row of rows) {
        if (row.isOpenToAll) served.add(portOf(row));
        else if (pidOf.has(row.inode)) held.push(row);
      }
    }
    if (isRead) break;
  }
  return { held, served };
}

interface Source extends Pick<OpenSocketsOptions, "emit" | "now" | "signal"> {
  readonly netns: number;
  readonly procRoot: string;
  readonly pidOf: ReadonlyMap<number, number>;
}

async function emitRows({ held, served }: Rows, source: Source): Promise<void> {
  const statuses = new Map<number, ProcessStatus | null>();
  const turns = new Turns();
  let events: OpenEvent[] = [];
  for (const row of held) {
    const event = eventOf(row, served, statuses, source);
    if (event !== null) events.push(event);
    if (events.length < MOST_AT_ONCE && !turns.isOver) continue;
    source.emit(events);
    events = [];
    await turns.next();
    if (source.signal.aborted) return;
  }
  if (events.length > 0) source.emit(events);
}

function eventOf(
  row: SocketRow,
  served: ReadonlySet<string>,
  statuses: Map<number, ProcessStatus | null>,
  { netns, procRoot, pidOf, now }: Source,
): OpenEvent | null {
  const { transport, localAddress, localPort, remoteAddress, remotePort } = row;
  const pid = pidOf.get(row.inode) ?? 0;
  const status = statuses.get(pid) ?? readProcessStatus(procRoot, pid);
  statuses.set(pid, status);
  if (status === null) return null;
  return {
    ...{ kind: "open", at: now(), pid, uid: status.uid, comm: status.comm, cgroupId: 0, netns },
    ...{ transport, localAddress, localPort, remoteAddress, remotePort },
    role: roleOf(row, served),
  };
}

/** Whoever is called has a socket that waits at the same port, of this address or of any. */
function roleOf(row: SocketRow, served: ReadonlySet<string>): OpenEvent["role"] {
  const isServed = [row.localAddress, "0.0.0.0", "::"].some((localAddress) =>
    served.has(portOf({ ...row, localAddress })),
  );
  if (isServed) return "server";
  return row.localPort >= FIRST_EPHEMERAL_PORT ? "client" : null;
}

function portOf({ transport, localAddress, localPort }: SocketRow): string {
  return `${transport} ${localAddress} ${localPort}`;
}
