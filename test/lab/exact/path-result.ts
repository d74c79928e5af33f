import type { OwnCount } from "./count-line.ts";
import type { Counted } from "./match-lines.ts";
import type { SeenSocket } from "./seen-socket.ts";

/** From the best to the worst. */
export const pathStatuses = ["exact", "peer not known", "beats missed", "bytes differ", "not seen"] as const;
export type PathStatus = (typeof pathStatuses)[number];

/** How one way to move bytes was seen: the worst of its connections. */
export interface PathResult {
  readonly path: string;
  readonly status: PathStatus;
  readonly connections: number;
  /** What differed, one text a connection that was not exact. */
  readonly details: readonly string[];
  /** Why it has to be so, where that is known. */
  readonly why: string | null;
}

export interface LineResult {
  readonly path: string;
  readonly status: PathStatus;
  readonly detail: string;
}

/** Judges a line that a process wrote about its own end. */
export function judgeOwnEnd({ line, sockets }: Counted, own: OwnCount): LineResult {
  const name = `${own.name} (${line.seen})`;
  const [first] = sockets;
  if (first === undefined) return { path: own.path, status: "not seen", detail: `${name}: no socket was seen` };
  const checks = [...byteChecks(line, own, sockets), ...beatChecks(own, sockets), ...stateChecks(line, own, first)];
  if (first.remote.port === 0) checks.push({ status: "peer not known", text: "it was not known who the peer is" });
  const worst = worstOf(checks.map(({ status }) => status));
  return { path: own.path, status: worst, detail: `${name}: ${checks.map(({ text }) => text).join(", ")}` };
}

/** One result a path, in the order in which they were first gone. */
export function sumUpPaths(lines: readonly LineResult[]): Omit<PathResult, "why">[] {
  return [...Map.groupBy(lines, ({ path }) => path)].map(([path, group]) => ({
    path,
    status: worstOf(group.map(({ status }) => status)),
    connections: group.length,
    details: group.filter(({ status }) => status !== "exact").map(({ detail }) => detail),
  }));
}

interface Check {
  readonly status: PathStatus;
  readonly text: string;
}

/** TCP tells everything at its end; of UDP the sensor's documents leave out what follows the last record. */
function byteChecks(line: Counted["line"], own: OwnCount, sockets: readonly SeenSocket[]): Check[] {
  const isUdp = line.transport === "udp";
  const checks: Check[] = [];
  const check = (what: string, counted: number, tail: number, seen: number): void => {
    if (seen > counted || seen < counted - (isUdp ? tail : 0))
      checks.push({ status: "bytes differ", text: `${what} ${counted}, seen ${seen}` });
  };
  check("sent", line.sentBytes, own.sentTailBytes, total(sockets, "sentBytes"));
  check("received", line.receivedBytes, own.receivedTailBytes, total(sockets, "receivedBytes"));
  return checks;
}

function beatChecks(own: OwnCount, sockets: readonly SeenSocket[]): Check[] {
  const seen = { send: total(sockets, "sendBeats"), receive: total(sockets, "receiveBeats") };
  const checks: Check[] = [];
  if (seen.send !== own.sendBeats)
    checks.push({ status: "beats missed", text: `sent ${own.sendBeats} times, seen ${seen.send} times` });
  if (seen.receive !== own.receiveBeats)
    checks.push({ status: "beats missed", text: `received ${own.receiveBeats} times, seen ${seen.receive} times` });
  // Whoever moved data last owns the socket; where no record told of data, nobody was seen to.
  const { pid = 0 } = sockets.at(-1) ?? {};
  if (pid !== 0 && pid !== own.pid) checks.push({ status: "bytes differ", text: `process ${own.pid}, seen ${pid}` });
  return checks;
}

function stateChecks(line: Counted["line"], own: OwnCount, { outcomes, isClosed }: SeenSocket): Check[] {
  if (line.transport === "udp") return [];
  const made = line.seen === "server" ? ["accepted"] : ["started", "established"];
  const wanted = own.outcome === null ? made : ["started", "failed"];
  const checks: Check[] = [];
  if (outcomes.join() !== wanted.join())
    checks.push({
      status: "bytes differ",
      text: `${wanted.join(" and ")}, seen ${outcomes.join(" and ") || "neither"}`,
    });
  if (line.closed && own.outcome === null && !isClosed)
    checks.push({ status: "bytes differ", text: "closed, no end seen" });
  return checks;
}

function total(
  sockets: readonly SeenSocket[],
  field: "sentBytes" | "receivedBytes" | "sendBeats" | "receiveBeats",
): number {
  return sockets.reduce((sum, socket) => sum + socket[field], 0);
}

function worstOf(statuses: readonly PathStatus[]): PathStatus {
  return pathStatuses.findLast((status) => statuses.includes(status)) ?? "exact";
}
