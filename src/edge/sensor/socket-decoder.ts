import { hash, randomBytes } from "node:crypto";
import { ipv4FromWord, ipv6FromWords, swap16 } from "../../core/event/address.ts";
import type { Event, IdleEvent, PayloadContent, PayloadEvent, SocketFacts } from "../../core/event/event.ts";
import { textFromBytes } from "../../core/event/text.ts";
import { type Call, PayloadChunks } from "./payload-chunks.ts";

/** Reads what the first bytes of a call say. `isCut`: the call had more. */
export type ReadPayload = (
  bytes: Uint8Array,
  about: { readonly transport: "tcp" | "udp"; readonly direction: "send" | "receive"; readonly isCut: boolean },
) => PayloadContent;

const AF_INET6 = 10;
const IPPROTO_TCP = 6;
/** Fields of a `sock` record before comm, which is its last. */
const FIELDS = 28;
/** UDP sockets that are remembered, for the ends of their bursts. */
const MOST_REMEMBERED = 100_000;

/**
 * Turns the records of sockets (bpf/socket-record.bt, due-take.bt, payload.bt) into events. Kernel addresses end here: a
 * socket's name is a hash that is salted for this run.
 */
export class SocketDecoder {
  readonly #salt = randomBytes(16).toString("hex");
  readonly #chunks = new PayloadChunks();
  /** By name, in the order of their last record. */
  readonly #udp = new Map<string, SocketFacts>();
  readonly #readPayload: ReadPayload;

  constructor(readPayload: ReadPayload) {
    this.#readPayload = readPayload;
  }

  /** `["sock", ...]`; null where it has another form. */
  record(numbers: readonly number[], comm: unknown): Event | null {
    if (numbers.length !== FIELDS + 1 || !numbers.slice(1, FIELDS).every(Number.isFinite)) return null;
    if (typeof comm !== "string") return null;
    const [, what = 0, ns = 0, socket = 0] = numbers;
    const facts = this.#facts(numbers, comm);
    const event = socketEvent(what, facts, numbers.slice(24, FIELDS));
    if (event?.kind !== "traffic") return event;
    this.#chunks.expect(socket, ns, what, { facts, direction: event.direction, movedBytes: event.movedBytes });
    if (event.transport === "udp") this.#remember(facts);
    return event;
  }

  /** `["tail", ns, socket, firstNs, port, silenceNs, sent, received]`; null where the socket's own record was lost. */
  tail(numbers: readonly number[]): IdleEvent | null {
    const [, ns = 0, socket = 0, first = 0, port = 0, silenceNs = 0, sentBytes = 0, receivedBytes = 0] = numbers;
    const facts = this.#udp.get(this.#nameOf(socket, first, port));
    if (facts === undefined) return null;
    return { kind: "idle", ...facts, at: ns / 1e6, silenceMs: silenceNs / 1e6, sentBytes, receivedBytes };
  }

  /** `["data", ...]`; what the payload says once it is whole, else null. */
  data(numbers: readonly number[]): PayloadEvent | null {
    const payload = this.#chunks.add(numbers);
    if (payload === null) return null;
    const { bytes, callBytes, direction, facts } = payload;
    const { transport, localAddress, localPort, remoteAddress, remotePort } = facts;
    return {
      ...{ kind: "payload", at: facts.at, pid: facts.pid, socket: facts.socket, netns: facts.netns },
      ...{ transport, localAddress, localPort, remoteAddress, remotePort },
      ...{ direction, bytes: callBytes },
      content: this.#readPayload(bytes, { transport, direction, isCut: bytes.length < callBytes }),
    };
  }

  #facts(numbers: readonly number[], comm: string): SocketFacts {
    const at = (index: number): number => numbers[index] ?? 0;
    const [owner, pid] = [at(5), at(6)];
    const isOwners = owner === pid;
    const isIpv6 = at(10) === AF_INET6;
    const address = (word: number, words: number): string => {
      const text = ipv6FromWords([at(words), at(words + 1), at(words + 2), at(words + 3)]);
      return isIpv6 && (text !== "::" || at(word) === 0) ? text : ipv4FromWord(at(word));
    };
    return {
      at: at(2) / 1e6,
      socket: this.#nameOf(at(3), at(4), at(13)),
      pid: owner,
      uid: isOwners ? at(7) : 0,
      comm: isOwners ? textFromBytes(Buffer.from(comm, "latin1")) : "",
      cgroupId: isOwners ? at(8) : 0,
      netns: at(9),
      transport: at(11) === IPPROTO_TCP ? "tcp" : "udp",
      localAddress: address(14, 15),
      localPort: swap16(at(12)),
      remoteAddress: address(19, 20),
      remotePort: swap16(at(13)),
    };
  }

  #nameOf(socket: number, firstNs: number, port: number): string {
    return hash("sha256", `${this.#salt}/${socket}/${firstNs}/${port}`).slice(0, 16);
  }

  #remember(facts: SocketFacts): void {
    this.#udp.delete(facts.socket);
    this.#udp.set(facts.socket, facts);
    if (this.#udp.size <= MOST_REMEMBERED) return;
    const [oldest] = this.#udp.keys();
    if (oldest !== undefined) this.#udp.delete(oldest);
  }
}

function socketEvent(what: number, facts: SocketFacts, volumes: readonly number[]): Event | null {
  const [movedBytes = 0, silenceNs = 0, sentBytes = 0, receivedBytes = 0] = volumes;
  const silenceMs = silenceNs / 1e6;
  switch (what) {
    case 1:
      return { kind: "connect", ...facts, outcome: "started" };
    case 2:
      return { kind: "connect", ...facts, outcome: "established" };
    case 3:
      return { kind: "connect", ...facts, outcome: "failed" };
    case 4:
      return { kind: "connect", ...facts, outcome: "accepted" };
    case 5:
    case 6: {
      const direction: Call["direction"] = what === 5 ? "send" : "receive";
      const totals = { sentBytes, receivedBytes };
      return {
        kind: "traffic",
        ...facts,
        direction,
        movedBytes,
        silenceMs: silenceNs === 0 ? null : silenceMs,
        ...totals,
      };
    }
    case 7:
      return { kind: "close", ...facts, sentBytes, receivedBytes };
    case 8:
      return { kind: "idle", ...facts, silenceMs, sentBytes, receivedBytes };
    default:
      return null;
  }
}
