import { isUnspecified } from "../event/address.ts";
import type { CloseEvent, ConnectEvent, SocketFacts, TrafficEvent } from "../event/event.ts";
import { BoundedMap } from "../process/bounded-map.ts";

const MOST_SOCKETS = 131_072;
/** A record after a shorter silence says that a burst goes on. The kernel side lets through what follows 200 ms. */
const SILENCE_MS = 200;
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
  /** What set a new burst off; null where the record says that one goes on, or has ended. */
  readonly begins: "connect" | "send" | "receive" | null;
  /** When the socket fell silent before this burst, in ms since boot; null where it is not known. */
  readonly silentSince: number | null;
  /** A connection attempt came to nothing, or the peer is there; null where the record tells neither. */
  readonly answer: "failed" | "answered" | null;
  /** Moved since the last record, before this burst. */
  readonly tail: Volume;
  /** Moved since the last record, in this burst. */
  readonly fresh: Volume;
}

interface Socket extends Volume {
  readonly role: "client" | "server";
}

const NO_BYTES: Volume = { sentBytes: 0, receivedBytes: 0 };

/**
 * Turns the cumulative totals of sockets into what each record adds. A record that was lost costs nothing: the next one
 * holds its bytes. Only sockets that this node opened are told of; who calls it is not a destination of its.
 */
export class SocketTable {
  readonly #sockets = new BoundedMap<string, Socket>(MOST_SOCKETS);

  /** What the record adds; null for a socket that the peer opened, and for one whose peer is unknown. */
  apply(event: ConnectEvent | TrafficEvent | CloseEvent): Activity | null {
    const before = this.#sockets.get(event.socket) ?? firstSight(event);
    const after = volumeAfter(event, before);
    const isEnd = event.kind === "close" || (event.kind === "connect" && event.outcome === "failed");
    if (isEnd) this.#sockets.delete(event.socket);
    else this.#sockets.set(event.socket, { role: before.role, ...after });
    const hasPeer = !isUnspecified(event.remoteAddress) && event.remotePort !== 0;
    return hasPeer && before.role === "client" ? activityOf(event, difference(after, before)) : null;
  }
}

/** A socket that is older than the sensor has a past that is not counted. */
function firstSight(event: ConnectEvent | TrafficEvent | CloseEvent): Socket {
  const role = roleOf(event);
  switch (event.kind) {
    case "connect":
      return { role, ...NO_BYTES };
    case "traffic":
      return { role, ...difference(event, movedBy(event)) };
    case "close":
      return { role, sentBytes: event.sentBytes, receivedBytes: event.receivedBytes };
  }
}

function roleOf(event: ConnectEvent | TrafficEvent | CloseEvent): "client" | "server" {
  if (event.kind === "connect") return event.outcome === "accepted" ? "server" : "client";
  if (event.kind === "traffic" && event.transport === "udp" && event.direction === "receive") return "server";
  const { localPort, remotePort } = event;
  if (localPort < WELL_KNOWN_PORTS && remotePort >= WELL_KNOWN_PORTS) return "server";
  return localPort < EPHEMERAL_PORTS && remotePort >= EPHEMERAL_PORTS ? "server" : "client";
}

function volumeAfter(event: ConnectEvent | TrafficEvent | CloseEvent, before: Volume): Volume {
  if (event.kind === "connect") return before;
  // A total never shrinks; one that seems to was overstated before (a send that failed, counted when it was asked for).
  return {
    sentBytes: Math.max(before.sentBytes, event.sentBytes),
    receivedBytes: Math.max(before.receivedBytes, event.receivedBytes),
  };
}

function activityOf(facts: ConnectEvent | TrafficEvent | CloseEvent, added: Volume): Activity {
  const { at } = facts;
  if (facts.kind === "connect") {
    const answer = facts.outcome === "failed" ? "failed" : facts.outcome === "started" ? null : "answered";
    const begins = facts.outcome === "started" ? "connect" : null;
    return { facts, begins, silentSince: null, answer, tail: NO_BYTES, fresh: NO_BYTES };
  }
  const isBurst = facts.kind === "traffic" && (facts.silenceMs === null || facts.silenceMs >= SILENCE_MS);
  if (facts.kind === "close" || !isBurst) {
    return { facts, begins: null, silentSince: null, answer: null, tail: NO_BYTES, fresh: added };
  }
  const moved = movedBy(facts);
  const silentSince = facts.silenceMs === null ? null : at - facts.silenceMs;
  const answer = facts.transport === "tcp" ? "answered" : null;
  return {
    facts,
    begins: facts.direction,
    silentSince,
    answer,
    tail: difference(added, moved),
    fresh: least(added, moved),
  };
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
