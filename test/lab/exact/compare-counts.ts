import type { Event } from "../../../src/core/event/event.ts";
import type { CountLine } from "./count-line.ts";
import { judgeWorldLine, type WorldResult } from "./judge-world-line.ts";
import { findGap, knownGaps } from "./known-gaps.ts";
import { type Counted, matchLines } from "./match-lines.ts";
import { judgeOwnEnd, type PathResult, sumUpPaths } from "./path-result.ts";
import { type Seen, type SeenSocket, seeSockets } from "./seen-socket.ts";

/** What a recording says, held against what the ends of the connections counted for themselves. */
export interface CountComparison {
  /** True where nothing differs but what the sensor's documents say. */
  readonly exact: boolean;
  readonly differences: readonly string[];
  /** What is inexact by design, and how much of it there was. */
  readonly notes: readonly string[];
  /** Connections and UDP pairs that were compared, and those equal to the byte. */
  readonly compared: number;
  readonly equal: number;
  /** Only of lines that a process wrote about its own end. */
  readonly paths: readonly PathResult[];
}

/** Compares all sockets of a recording with all lines of counts.jsonl; sockets outside the world need no line. */
export async function compareCounts(
  events: AsyncIterable<Event> | Iterable<Event>,
  lines: readonly CountLine[],
  gaps = knownGaps,
): Promise<CountComparison> {
  const seen = await seeSockets(events);
  const { counted, uncounted } = matchLines(lines, seen.sockets);
  const own = counted.flatMap((pair) => (pair.line.own === null ? [] : [judgeOwnEnd(pair, pair.line.own)]));
  const world = counted.filter(({ line }) => line.own === null).map(judgeWorldLine);
  const paths = explainPaths(sumUpPaths(own), seen, gaps);
  const differences = [
    ...world.flatMap(({ difference }) => difference ?? []),
    ...uncounted.filter(needsLine).map((socket) => `${describe(socket)} is in the recording, and nobody counted it`),
    ...paths.flatMap(({ path, status, details, why }) =>
      status === "exact" || why !== null ? [] : details.map((detail) => `${path}: ${detail}`),
    ),
  ];
  if (seen.lost > 0) differences.push(`${seen.lost} records were lost`);
  const isEqual = [...own.map(({ status }) => status === "exact"), ...world.map((result) => result.kind === "equal")];
  return {
    exact: differences.length === 0,
    differences,
    notes: [...sumUpNotes(world, counted), ...pathNotes(paths)],
    compared: isEqual.length,
    equal: isEqual.filter(Boolean).length,
    paths,
  };
}

function explainPaths(
  paths: readonly Omit<PathResult, "why">[],
  { sensor }: Seen,
  gaps: typeof knownGaps,
): PathResult[] {
  return paths.map((result) => {
    const gap = sensor === null ? undefined : findGap(result.path, result.status, sensor, gaps);
    return { ...result, why: gap?.why ?? null };
  });
}

function pathNotes(paths: readonly PathResult[]): string[] {
  return paths.flatMap(({ path, status, why }) => (why === null ? [] : [`${path}: ${status}: ${why}`]));
}

function sumUpNotes(world: readonly WorldResult[], counted: readonly Counted[]): string[] {
  const tcp = world.filter(({ kind }) => kind === "open");
  const udp = world.filter(({ kind }) => kind === "tail");
  const datagrams = counted.filter(({ line }) => line.transport === "udp" && line.own === null).length;
  const notes: string[] = [];
  if (tcp.length > 0)
    notes.push(`${tcp.length} TCP connections were open to the last: ${sum(tcp)} bytes since their last record`);
  const goodbyes = world.filter(({ kind }) => kind === "goodbye").length;
  if (goodbyes > 0) notes.push(`${goodbyes} TLS servers said goodbye, in 24 bytes, to a socket that was closed`);
  if (udp.length > 0)
    notes.push(
      `${udp.length} of ${datagrams} UDP pairs ended in a burst: ${sum(udp)} bytes came after their last record`,
    );
  return notes;
}

function sum(results: readonly WorldResult[]): number {
  return results.reduce((bytes, { untoldBytes }) => bytes + untoldBytes, 0);
}

/** The world counts whatever goes to or comes from its addresses, those of the documentation ranges. */
function needsLine({ remote, local, sentBytes, receivedBytes }: SeenSocket): boolean {
  const isWorld = (address: string): boolean => /^(192\.0\.2|198\.51\.100|203\.0\.113)\.|^2001:db8:/.test(address);
  return isWorld(remote.address) && isWorld(local.address) && sentBytes + receivedBytes > 0;
}

function describe({ transport, local, remote, sentBytes, receivedBytes }: SeenSocket): string {
  const ends = `${local.address} port ${local.port} to ${remote.address} port ${remote.port}`;
  return `${transport} ${ends} (sent ${sentBytes}, received ${receivedBytes})`;
}
