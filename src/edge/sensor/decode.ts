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
    const numbers = data.map(toNumber);
    switch (tag) {
      case "sock":
        return eventOr(MALFORMED, this.#sockets.record(numbers, data.at(-1)));
      case "tail":
        return eventOr(UNSEEN, this.#sockets.tail(numbers));
      case "data":
        return eventOr(UNSEEN, this.#sockets.data(numbers));
      case "exec":
        return this.#exec(numbers, data[9], data[10]);
      case "fork":
        return timed(numbers, 4, ([, at, pid, parentPid]) => ({ kind: "fork", at: at / 1e6, pid, parentPid }));
      case "exit":
        return timed(numbers, 3, ([, at, pid]) => ({ kind: "exit", at: at / 1e6, pid }));
      case "tick":
        return timed(numbers, 2, ([, at]) => ({ kind: "tick", at: at / 1e6 }));
      case "forgot":
        return timed(numbers, 3, ([, at, count]) => ({
          kind: "lost",
          at: at / 1e6,
          where: "map",
          count,
          reason:
            "the kernel's table of UDP sockets was full and started anew; the ends of their last bursts are missing",
        }));
      case "full":
        return this.#news("full", numbers);
      case "untold":
        return this.#news("untold", numbers);
      default:
        return MALFORMED;
    }
  }

  /** The kernel side counts since its start; what came since the last tick is news. */
  #news(tag: keyof typeof newsReasons, numbers: readonly number[]): Decoded {
    const [, , total = 0] = numbers;
    const count = total - (this.#counted.get(tag) ?? 0);
    if (count <= 0) return UNSEEN;
    this.#counted.set(tag, total);
    const reason = newsReasons[tag];
    return timed(numbers, 3, ([, at]) => ({ kind: "lost", at: at / 1e6, where: "map", count, reason }));
  }

  #exec(numbers: readonly number[], comm: unknown, path: unknown): Decoded {
    const [, ns, pid, parentPid, uid, cgroupId, inode, device, argsBytes] = numbers;
    if (!areNumbers(numbers.slice(1, 9)) || typeof comm !== "string" || typeof path !== "string") return MALFORMED;
    const { args, isArgsCut } = this.#chunks.take(pid ?? 0, argsBytes ?? 0);
    return checked({
      kind: "exec",
      at: (ns ?? 0) / 1e6,
      pid: pid ?? 0,
      parentPid: parentPid ?? 0,
      uid: uid ?? 0,
      comm: textFromLatin1(comm),
      path: textFromLatin1(path),
      args,
      isArgsCut,
      cgroupId: cgroupId ?? 0,
      device: statDevice(device ?? 0),
      inode: inode ?? 0,
    });
  }
}

function timed(numbers: readonly number[], length: number, make: (fields: Fields) => Event): Decoded {
  const [, a = Number.NaN, b = 0, c = 0] = numbers;
  if (numbers.length !== length || !areNumbers(numbers.slice(1))) return MALFORMED;
  return checked(make([0, a, b, c]));
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

type Fields = readonly [tag: number, number, number, number];

/** From 0.24 on, bpftrace prints an integer that a double cannot hold as a string. Never -0, which no recording keeps. */
function toNumber(value: unknown): number {
  if (typeof value === "number") return value + 0;
  return typeof value === "string" && /^-?\d+$/.test(value) ? Number(value) + 0 : Number.NaN;
}

function areNumbers(values: readonly number[]): boolean {
  return values.every(Number.isFinite);
}

function textFromLatin1(text: string): string {
  return textFromBytes(Buffer.from(text, "latin1"));
}

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
