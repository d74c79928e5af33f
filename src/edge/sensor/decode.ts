import type { Event } from "../../core/event/event.ts";
import { parseEvent } from "../../core/event/parse-event.ts";
import { textFromBytes } from "../../core/event/text.ts";
import { ArgumentChunks } from "./argument-chunks.ts";
import { RedactedArgs } from "./redacted-args.ts";
import { type ReadPayload, SocketDecoder } from "./socket-decoder.ts";

/** What one line of bpftrace's JSON says. */
export type Decoded =
  | { readonly kind: "event"; readonly event: Event }
  | { readonly kind: "attached"; readonly probes: number }
  /** How many records the kernel side has printed; said once, at its end. */
  | { readonly kind: "emitted"; readonly count: number }
  | { readonly kind: "lost"; readonly count: number }
  /** A piece of a record to come, or a message that says nothing of the node. */
  | { readonly kind: "nothing"; readonly isRecord: boolean }
  | { readonly kind: "malformed" };

const NOTHING: Decoded = { kind: "nothing", isRecord: false };
const MALFORMED: Decoded = { kind: "malformed" };
/** A record whose forerunner was lost, or is a piece of one to come. */
const UNSEEN: Decoded = { kind: "nothing", isRecord: true };

const newsReasons = {
  full: "the kernel's tables of sockets were full; so many calls on sockets without a place have no record",
  untold: "more bursts of UDP ended at once than are looked at; of so many, only a next record tells the end",
} as const;

/**
 * Turns bpftrace's JSON messages into events. The records' forms stand in bpf/.
 *
 * Strings hold a traced program's bytes as latin1 code units (see repairBpftraceLine).
 */
export class Decoder {
  readonly #args = new RedactedArgs();
  readonly #chunks = new ArgumentChunks((bytes) => this.#args.of(bytes));
  readonly #sockets: SocketDecoder;
  readonly #counted = new Map<string, number>();

  constructor(readPayload: ReadPayload) {
    this.#sockets = new SocketDecoder(readPayload);
  }

  decode(message: unknown): Decoded {
    if (!isObject(message)) return MALFORMED;
    const { type, data } = message;
    if (type === "value" && Array.isArray(data)) return this.#record(data);
    if (type === "attached_probes" && isObject(data)) return { kind: "attached", probes: Number(data["probes"]) };
    if (type === "lost_events") return { kind: "lost", count: lostCount(message) };
    if (type === "map" && isObject(data)) return emittedOf(data);
    return typeof type === "string" ? NOTHING : MALFORMED;
  }

  #record(data: readonly unknown[]): Decoded {
    const [tag] = data;
    // The most there are: their words are small, so never text
    if (tag === "argv") {
      this.#chunks.add(data);
      return UNSEEN;
    }
    switch (tag) {
      case "sock":
        return eventOr(MALFORMED, this.#sockets.record(data.map(toNumber), data.at(-1)));
      case "tail":
        return eventOr(UNSEEN, this.#sockets.tail(data.map(toNumber)));
      case "data":
        return eventOr(UNSEEN, this.#sockets.data(data.map(toNumber)));
      case "exec":
        return this.#exec(data);
      case "fork":
        return timed(data, 4, (at, pid, parentPid) => ({ kind: "fork", at, pid, parentPid }));
      case "exit":
        return timed(data, 3, (at, pid) => ({ kind: "exit", at, pid }));
      case "tick":
        return timed(data, 2, (at) => ({ kind: "tick", at }));
      case "forgot":
        return timed(data, 3, (at, count) => ({
          kind: "lost",
          at,
          where: "map",
          count,
          reason:
            "the kernel's table of UDP sockets was full and started anew; the ends of their last bursts are missing",
        }));
      case "full":
        return this.#news("full", data);
      case "untold":
        return this.#news("untold", data);
      default:
        return MALFORMED;
    }
  }

  /** The kernel side counts since its start; what came since the last tick is news. */
  #news(tag: keyof typeof newsReasons, data: readonly unknown[]): Decoded {
    const total = toNumber(data[2]);
    if (Number.isNaN(total)) return MALFORMED;
    const count = total - (this.#counted.get(tag) ?? 0);
    if (count <= 0) return UNSEEN;
    this.#counted.set(tag, total);
    const reason = newsReasons[tag];
    return timed(data, 3, (at) => ({ kind: "lost", at, where: "map", count, reason }));
  }

  #exec(data: readonly unknown[]): Decoded {
    const [ns = 0, pid = 0, parentPid = 0, uid = 0, cgroupId = 0, inode = 0, device = 0, argsBytes = 0] = data
      .slice(1, 9)
      .map(toNumber);
    const [comm, path] = [data[9], data[10]];
    const areNumbers = Number.isFinite(ns + pid + parentPid + uid + cgroupId + inode + device + argsBytes);
    if (!areNumbers || typeof comm !== "string" || typeof path !== "string") return MALFORMED;
    const { args, isArgsCut } = this.#chunks.take(pid, argsBytes);
    return checked({
      kind: "exec",
      at: ns / 1e6,
      pid,
      parentPid,
      uid,
      comm: textFromLatin1(comm),
      path: textFromLatin1(path),
      args,
      isArgsCut,
      cgroupId,
      device: statDevice(device),
      inode,
    });
  }
}

/** A record of so many fields: its tag, nanoseconds since boot and one or two numbers. */
function timed(data: readonly unknown[], length: number, make: (at: number, b: number, c: number) => Event): Decoded {
  if (data.length !== length) return MALFORMED;
  const ns = toNumber(data[1]);
  const b = length > 2 ? toNumber(data[2]) : 0;
  const c = length > 3 ? toNumber(data[3]) : 0;
  return Number.isFinite(ns + b + c) ? checked(make(ns / 1e6, b, c)) : MALFORMED;
}

function eventOr(none: Decoded, event: Event | null): Decoded {
  return event === null ? none : checked(event);
}

/** The account of each kind of program; other maps say nothing of the node. */
function emittedOf(maps: Readonly<Record<string, unknown>>): Decoded {
  const [name = "", count] = Object.entries(maps)[0] ?? [];
  return name.startsWith("@emitted") ? { kind: "emitted", count: Number(count) } : NOTHING;
}

/** What a recording would not give back is no event live either, or a replay would find something else. */
function checked(event: Event): Decoded {
  return parseEvent(event) === null ? MALFORMED : { kind: "event", event };
}

/** From 0.24 on, bpftrace prints an integer that a double cannot hold as a string. Never -0, which no recording keeps. */
function toNumber(value: unknown): number {
  if (typeof value === "number") return value + 0;
  return typeof value === "string" && /^-?\d+$/.test(value) ? Number(value) + 0 : Number.NaN;
}

function textFromLatin1(text: string): string {
  return PLAIN.test(text) ? text : textFromBytes(Buffer.from(text, "latin1"));
}

/** Means the same in every encoding. */
const PLAIN = /^[\0-\x7f]*$/;

/** The kernel's dev_t (12 bits major, 20 minor) as stat(2) shows it. Source: new_encode_dev, include/linux/kdev_t.h. */
function statDevice(device: number): number {
  const major = device >>> 20;
  const minor = device & 0xfffff;
  return (minor & 0xff) + major * 0x100 + (minor - (minor & 0xff)) * 0x1000;
}

/** 0.24 and later say the count beside `data`, earlier ones in it; after a control byte it may be hexadecimal. */
function lostCount(message: Readonly<Record<string, unknown>>): number {
  const { data, count } = message;
  const found = count ?? (isObject(data) ? data["events"] : data);
  const lost = Number(found);
  return Number.isFinite(lost) && lost > 0 ? lost : 1;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
