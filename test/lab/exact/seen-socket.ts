import type { CloseEvent, ConnectEvent, Event, SensorEvent, TrafficEvent } from "../../../src/core/event/event.ts";

/** All that a recording says of one socket; UDP: of one socket and one peer. */
export interface SeenSocket {
  readonly transport: "tcp" | "udp";
  readonly local: Endpoint;
  readonly remote: Endpoint;
  readonly outcomes: readonly ConnectEvent["outcome"][];
  /** Records of data, by direction, and those of them that came first or after a silence: beats. */
  readonly sendBeats: number;
  readonly receiveBeats: number;
  /** Who moved data last; 0 where nobody was seen to. */
  readonly pid: number;
  readonly sentBytes: number;
  readonly receivedBytes: number;
  readonly isClosed: boolean;
  readonly endedAt: number;
}

export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

export interface Seen {
  /** By the time of their last event. */
  readonly sockets: readonly SeenSocket[];
  readonly sensor: SensorEvent | null;
  /** Records lost anywhere between the kernel and the recording. */
  readonly lost: number;
}

/** A little more than the sensor's own threshold, and less than any pause between beats. */
const SILENCE_MS = 300;

type SocketEvent = ConnectEvent | TrafficEvent | CloseEvent;

/** Gathers what a recording says, socket by socket. */
export async function seeSockets(events: AsyncIterable<Event> | Iterable<Event>): Promise<Seen> {
  const sockets = new Map<string, SeenSocket>();
  let sensor: SensorEvent | null = null;
  let lost = 0;
  for await (const event of events) {
    if (event.kind === "sensor") sensor ??= event;
    else if (event.kind === "lost") lost += event.count;
    else if (event.kind === "connect" || event.kind === "traffic" || event.kind === "close")
      sockets.set(event.socket, extend(sockets.get(event.socket), event));
  }
  return { sockets: [...sockets.values()].sort((a, b) => a.endedAt - b.endedAt), sensor, lost };
}

function extend(before: SeenSocket | undefined, event: SocketEvent): SeenSocket {
  const start = before ?? begin(event);
  const isBeat = event.kind === "traffic" && (event.silenceMs === null || event.silenceMs >= SILENCE_MS);
  return {
    ...start,
    // The local address is not known before the connection is: the last word counts.
    local: { address: event.localAddress, port: event.localPort },
    remote: { address: event.remoteAddress, port: event.remotePort },
    outcomes: event.kind === "connect" ? [...start.outcomes, event.outcome] : start.outcomes,
    sendBeats: start.sendBeats + (isBeat && event.direction === "send" ? 1 : 0),
    receiveBeats: start.receiveBeats + (isBeat && event.direction === "receive" ? 1 : 0),
    pid: event.kind === "traffic" ? event.pid : start.pid,
    ...totals(start, event),
    isClosed: start.isClosed || event.kind === "close",
    endedAt: Math.max(start.endedAt, event.at),
  };
}

/** The close has the last word; before it totals only grow, though a record may be overtaken by one of another CPU. */
function totals(start: SeenSocket, event: SocketEvent): Pick<SeenSocket, "sentBytes" | "receivedBytes"> {
  if (event.kind === "close") return { sentBytes: event.sentBytes, receivedBytes: event.receivedBytes };
  if (event.kind === "connect" || start.isClosed)
    return { sentBytes: start.sentBytes, receivedBytes: start.receivedBytes };
  return {
    sentBytes: Math.max(start.sentBytes, event.sentBytes),
    receivedBytes: Math.max(start.receivedBytes, event.receivedBytes),
  };
}

function begin(event: SocketEvent): SeenSocket {
  return {
    transport: event.transport,
    local: { address: event.localAddress, port: event.localPort },
    remote: { address: event.remoteAddress, port: event.remotePort },
    outcomes: [],
    sendBeats: 0,
    receiveBeats: 0,
    pid: 0,
    sentBytes: 0,
    receivedBytes: 0,
    isClosed: false,
    endedAt: event.at,
  };
}
