import { assertNever } from "../assert-never.ts";
import { isUnspecified } from "../event/address.ts";
import type { OpenEvent, SocketEvent, SocketFacts, TrafficEvent } from "../event/event.ts";
import { BoundedMap } from "../process/bounded-map.ts";
import { OpenSockets } from "./open-sockets.ts";

/** For each transport: UDP sockets are many, short-lived, and their end is not seen. */
const MOST_SOCKETS = 131_072;
/** A record after a shorter silence says that a burst goes on. The kernel side lets through what follows 200 ms. */
const SILENCE_MS = 200;
/** A socket that stays busy is said once a second; so long after such a record it may still have moved data. */
const BUSY_MS = 1200;
/** After a record that begins a burst, data that follows closely is not said. */
const BURST_MS = 200;
/** Ports below these are taken for a service's, where nobody saw who opened the connection. */
const WELL_KNOWN_PORTS = 1024;
const EPHEMERAL_PORTS = 32_768;

export interface Volume {
  readonly sentBytes: number;
  readonly receivedBytes: number;
}

/** What one record of a socket adds to the conversation that its owner has with its peer. */
export interface Activity {
  readonly facts: SocketFacts;
  /**
   * How the record sets a new burst off: this side makes a `start`; a `sequel` may belong to what went before (the peer
   * sends unasked, or a new connection carries its first data). Null: a burst goes on, is answered, or has ended.
   */
  readonly begins: "start" | "sequel" | null;
  /** When the socket fell silent before this burst, in ms since boot; null where it is not known. */
  readonly silentSince: number | null;
  /** Until when, at the latest, something was going on. The end of a socket may come long after. */
  readonly busyUntil: number;
  /** Of the socket, or of a burst. */
  readonly isEnd: boolean;
  /** A connection attempt came to nothing, or the peer is there; null where the record tells neither. */
  readonly answer: "failed" | "answered" | null;
  /** Moved since the last record, before this burst. */
  readonly tail: Volume;
  /** Moved since the last record, in this burst. */
  readonly fresh: Volume;
}

/** What a table remembers of a socket. */
export interface Socket extends Volume {
  readonly role: "client" | "server";
  /** Nobody saw who opened it: the role is what its ports and its first record suggest. */
  readonly isGuess: boolean;
  /** Until when, at the latest, its last record's burst went on. */
  readonly busyUntil: number;
  /** Which way the last burst went that was said; null before any data. */
  readonly lastDirection: TrafficEvent["direction"] | null;
  /** Seen to connect, and no data since. */
  readonly isBlank: boolean;
  /** Seen to connect. */
  readonly isFromStart: boolean;
  readonly pid: number;
  readonly uid: number;
  readonly comm: string;
}

const NO_BYTES: Volume = { sentBytes: 0, receivedBytes: 0 };

/**
 * Turns the cumulative totals of sockets into what each record adds. A record that was lost costs nothing: the next one
 * holds its bytes. Only sockets that this node opened are told of; who calls it is not a destination of its.
 */
export class SocketTable {
  readonly #sockets = {
    tcp: new BoundedMap<string, Socket>(MOST_SOCKETS),
    udp: new BoundedMap<string, Socket>(MOST_SOCKETS),
  };
  readonly #open = new OpenSockets();

  /** Takes in what was found of a socket that is older than the sensor. */
  learn(open: OpenEvent): void {
    this.#open.add(open);
  }

  /** Null where no record has told of it, or that it has ended. */
  find(transport: SocketFacts["transport"], socket: string): Socket | null {
    return this.#sockets[transport].get(socket) ?? null;
  }

  /** What the record adds; null for a socket that the peer opened, and for one whose peer is unknown. */
  apply(event: SocketEvent): Activity | null {
    const sockets = this.#sockets[event.transport];
    const known = sockets.get(event.socket);
    const before = this.#informed(known ?? firstSight(event), event);
    const after = socketAfter(event, before);
    const isEnd = event.kind === "close" || (event.kind === "connect" && event.outcome === "failed");
    if (isEnd) sockets.delete(event.socket);
    else sockets.set(event.socket, after);
    const hasPeer = !isUnspecified(event.remoteAddress) && event.remotePort !== 0;
    if (!hasPeer || before.role === "server") return null;
    const effect = effectOf(event, before, known === undefined);
    const busyUntil = isEnd ? Math.min(event.at, before.busyUntil) : movedUntil(event);
    return { facts: ownedFacts(event, after), busyUntil, isEnd: isEnd || event.kind === "idle", ...effect };
  }

  /** With what was found of it in place of a guess. A connection that comes about has taken an older one's place. */
  #informed(socket: Socket, event: SocketEvent): Socket {
    const isConnect = event.kind === "connect";
    // What comes with the SYN may be read before the connection is accepted.
    if (isConnect && socket.isGuess) return { ...socket, role: roleOf(event), isGuess: false };
    if (this.#open.size === 0 || !(socket.isGuess || isConnect)) return socket;
    const open = this.#open.take(event);
    if (open === null || isConnect) return socket;
    const owner = socket.pid === 0 ? { pid: open.pid, uid: open.uid, comm: open.comm } : {};
    return { ...socket, ...owner, role: open.role ?? socket.role, isGuess: false };
  }
}

/** A socket that is older than the sensor has a past that is not counted. */
function firstSight(event: SocketEvent): Socket {
  const { at, pid, uid, comm } = event;
  const common = {
    role: roleOf(event),
    isGuess: event.kind !== "connect",
    busyUntil: at,
    lastDirection: null,
    isBlank: event.kind === "connect",
    isFromStart: event.kind === "connect",
    pid,
    uid,
    comm,
  };
  switch (event.kind) {
    case "connect":
      return { ...common, ...NO_BYTES };
    case "traffic":
      return { ...common, ...difference(event, movedBy(event)) };
    case "close":
    case "idle":
      return { ...common, busyUntil: Number.NEGATIVE_INFINITY, ...volumeOf(event) };
    default:
      return assertNever(event);
  }
}

function socketAfter(event: SocketEvent, before: Socket): Socket {
  const { pid, uid, comm } = isOwnersWord(event, before) ? event : before;
  const isBlank = before.isBlank && event.kind === "connect";
  const lastDirection =
    event.kind === "traffic" && !isFirstAnswer(event, before) ? event.direction : before.lastDirection;
  return {
    role: before.role,
    isGuess: before.isGuess,
    busyUntil: busyAfter(event),
    lastDirection,
    isBlank,
    isFromStart: before.isFromStart,
    pid,
    uid,
    comm,
    ...volumeAfter(event, before),
  };
}

/** A socket that fell silent says so when its burst is over; what it then tells had moved by then. */
function movedUntil(event: SocketEvent): number {
  return event.kind === "idle" ? event.at - event.silenceMs : event.at;
}

function busyAfter(event: SocketEvent): number {
  if (event.kind !== "traffic") return movedUntil(event);
  return event.at + (isBurstStart(event) ? BURST_MS : BUSY_MS);
}

function isBurstStart({ silenceMs }: TrafficEvent): boolean {
  return silenceMs === null || silenceMs >= SILENCE_MS;
}

/** Said for its bytes' sake; what follows still answers what this side sent. */
function isFirstAnswer(event: TrafficEvent, before: Socket): boolean {
  return (
    event.transport === "tcp" && event.direction === "receive" && before.receivedBytes === 0 && !isBurstStart(event)
  );
}

/** What happens in an interrupt names the owner's pid only, or, of a socket that is older than the sensor, nobody. */
function isOwnersWord(event: SocketFacts, before: Socket): boolean {
  return event.comm !== "" || (event.pid !== before.pid && event.pid !== 0);
}

function ownedFacts(event: SocketFacts, { pid, uid, comm }: Socket): SocketFacts {
  return event.comm === comm && event.uid === uid && event.pid === pid ? event : { ...event, pid, uid, comm };
}

function roleOf(event: SocketEvent): "client" | "server" {
  if (event.kind === "connect") return event.outcome === "accepted" ? "server" : "client";
  // Heard from before it sent anything. A socket whose first record was lost has sent already.
  if (event.kind === "traffic" && event.transport === "udp" && event.sentBytes === 0) return "server";
  const { localPort, remotePort } = event;
  if (localPort < WELL_KNOWN_PORTS && remotePort >= WELL_KNOWN_PORTS) return "server";
  return localPort < EPHEMERAL_PORTS && remotePort >= EPHEMERAL_PORTS ? "server" : "client";
}

function volumeAfter(event: SocketEvent, before: Volume): Volume {
  if (event.kind === "connect") return before;
  // A total never shrinks; one that seems to was overstated before (a send that failed, counted when it was asked for).
  return {
    sentBytes: Math.max(before.sentBytes, event.sentBytes),
    receivedBytes: Math.max(before.receivedBytes, event.receivedBytes),
  };
}

function volumeOf({ sentBytes, receivedBytes }: Volume): Volume {
  return { sentBytes, receivedBytes };
}

type Effect = Pick<Activity, "begins" | "silentSince" | "answer" | "tail" | "fresh">;

const NO_EFFECT: Effect = { begins: null, silentSince: null, answer: null, tail: NO_BYTES, fresh: NO_BYTES };

function effectOf(event: SocketEvent, before: Socket, isFirst: boolean): Effect {
  if (event.kind === "connect") {
    const answer = event.outcome === "failed" ? "failed" : event.outcome === "started" ? null : "answered";
    // Where the record of the start was lost, the outcome stands for it.
    return { ...NO_EFFECT, begins: event.outcome === "started" || isFirst ? "start" : null, answer };
  }
  const added = difference(volumeAfter(event, before), before);
  if (event.kind === "close" || event.kind === "idle" || !isBurstStart(event)) return { ...NO_EFFECT, fresh: added };
  const moved = movedBy(event);
  return {
    begins: beginningOf(event, before),
    silentSince: event.silenceMs === null ? null : event.at - event.silenceMs,
    answer: event.transport === "tcp" ? "answered" : null,
    tail: difference(added, moved),
    fresh: least(added, moved),
  };
}

/** What the peer sends after this side did is the answer, however long it takes; what it sends after that comes unasked. */
function beginningOf(event: TrafficEvent, before: Socket): Activity["begins"] {
  if (event.direction === "send") return before.isBlank ? "sequel" : "start";
  return before.lastDirection === "send" ? null : "sequel";
}

function movedBy(event: TrafficEvent): Volume {
  return event.direction === "send"
    ? { sentBytes: event.movedBytes, receivedBytes: 0 }
    : { sentBytes: 0, receivedBytes: event.movedBytes };
}

function difference(a: Volume, b: Volume): Volume {
  return {
    sentBytes: Math.max(0, a.sentBytes - b.sentBytes),
    receivedBytes: Math.max(0, a.receivedBytes - b.receivedBytes),
  };
}

function least(a: Volume, b: Volume): Volume {
  return {
    sentBytes: Math.min(a.sentBytes, b.sentBytes),
    receivedBytes: Math.min(a.receivedBytes, b.receivedBytes),
  };
}
