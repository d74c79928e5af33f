import type { DnsContent, PayloadContent, PayloadEvent, SocketFacts } from "../../src/core/event/event.ts";
import type { FakeNode } from "./fake-node.ts";

/** A client's first message under this name. */
export function hello(serverName: string | null, protocol: "tls" | "quic" = "tls"): PayloadContent {
  const common = { protocol, isClient: true, serverName, alpn: ["h2"], version: "1.3", ja4: null } as const;
  return { ...common, hasEncryptedName: false };
}

export function get(host: string | null): PayloadContent {
  const common = { protocol: "http", isRequest: true, method: "GET", path: "/" } as const;
  return { ...common, host, userAgent: null, status: null };
}

export const noise: PayloadContent = { protocol: "unknown" };

export interface Lookup {
  readonly query: string;
  readonly addresses?: readonly string[];
  readonly type?: string;
  /** Null: there is no answer. */
  readonly code?: string | null;
  readonly ttlSeconds?: number;
  readonly netns?: number;
  /** False: nothing of it is read, as before there were payloads. */
  readonly isRead?: boolean;
}

/** The payload that a socket moves then. */
export function payload(socket: Omit<SocketFacts, "at">, at: number, content: PayloadContent): PayloadEvent {
  const { pid, socket: name, netns, transport, localAddress, localPort, remoteAddress, remotePort } = socket;
  const ends = { transport, localAddress, localPort, remoteAddress, remotePort };
  return { kind: "payload", at, pid, socket: name, netns, direction: "send", bytes: 100, ...ends, content };
}

/** A request as FakeNode makes it, whose first bytes say this. The connection takes `afterMs`. */
export function call(
  node: FakeNode,
  pid: number,
  at: number,
  options: { says: PayloadContent; to?: Partial<SocketFacts>; afterMs?: number },
): void {
  const { says, to = {}, afterMs = 20 } = options;
  const socket = node.socket(pid, to);
  const sentAt = at + afterMs + 5;
  if (socket.transport === "tcp") {
    node.say({ kind: "connect", at, ...socket, outcome: "started" });
    node.say({ kind: "connect", at: at + afterMs, ...socket, comm: "", outcome: "established" });
  }
  const sent = { direction: "send", movedBytes: 500, silenceMs: null, sentBytes: 500, receivedBytes: 0 } as const;
  node.say({ kind: "traffic", at: sentAt, ...socket, ...sent });
  node.say(payload(socket, sentAt, says));
  if (socket.transport === "tcp") {
    node.say({ kind: "close", at: sentAt + 100, ...socket, comm: "", sentBytes: 500, receivedBytes: 2000 });
  }
}

/** A question to a resolver and its answer 10 ms later, on a socket of its own. */
export function lookUp(node: FakeNode, pid: number, at: number, lookup: Lookup): void {
  const { query, addresses = [], type = "A", code = "NOERROR", ttlSeconds = 60, isRead = true } = lookup;
  const netns = lookup.netns === undefined ? {} : { netns: lookup.netns };
  const socket = node.socket(pid, { transport: "udp", remoteAddress: "192.0.2.53", remotePort: 53, ...netns });
  const question: DnsContent = {
    ...{ protocol: "dns", isAnswer: false, query, registeredDomain: query.split(".").slice(-2).join(".") },
    ...{ type, code: null, addresses: [], ttlSeconds: null },
  };
  const sent = { direction: "send", movedBytes: 40, silenceMs: null, sentBytes: 40, receivedBytes: 0 } as const;
  node.say({ kind: "traffic", at, ...socket, ...sent });
  if (isRead) node.say(payload(socket, at, question));
  if (code === null) return;
  const received = { direction: "receive", movedBytes: 90, silenceMs: 10, sentBytes: 40, receivedBytes: 90 } as const;
  node.say({ kind: "traffic", at: at + 10, ...socket, ...received });
  const answer = { ...question, isAnswer: true, code, addresses, ttlSeconds: addresses.length > 0 ? ttlSeconds : null };
  if (isRead) node.say({ ...payload(socket, at + 10, answer), direction: "receive" });
}
