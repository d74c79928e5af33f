import type { SocketFacts } from "../../core/event/event.ts";

/** Records whose payload may still come: it follows at once, or was lost. */
const MOST_WAITING = 256;
/** What the kernel side sends at most: see bpf/payload.bt. */
const MOST_BYTES = 2048;
/** `["data", what, offset, bytes, record, socket, words...]` */
const WORDS_FROM = 6;

/** The record of the call that the bytes belong to. */
export interface Call {
  readonly facts: SocketFacts;
  readonly direction: "send" | "receive";
  /** Of the whole call; 0 where the kernel side does not know it yet. */
  readonly movedBytes: number;
}

export interface Payload extends Call {
  readonly bytes: Uint8Array;
  /** Of the call, however many of them came. */
  readonly callBytes: number;
}

/** Puts the first bytes of a call together, which arrive in numbered pieces after its record. */
export class PayloadChunks {
  readonly #calls = new Map<string, { readonly call: Call; readonly bytes: Buffer }>();

  /** The record of a call, of this time in ns; bytes may follow. `socket` is as the kernel side names it. */
  expect(socket: number, ns: number, what: number, call: Call): void {
    const key = keyOf(socket, ns % 2 ** 32, what);
    this.#calls.delete(key);
    this.#calls.set(key, { call, bytes: Buffer.alloc(0) });
    if (this.#calls.size <= MOST_WAITING) return;
    const [oldest] = this.#calls.keys();
    if (oldest !== undefined) this.#calls.delete(oldest);
  }

  /** Takes a piece; the payload, where it is whole. One whose predecessor was lost is dropped. */
  add(record: readonly number[]): Payload | null {
    const [, what = 0, offset = 0, total = 0, ns = 0, socket = 0] = record;
    const key = keyOf(socket, ns, what);
    const waiting = this.#calls.get(key);
    if (waiting === undefined || waiting.bytes.length !== offset || !(total > 0)) return null;
    const words = record.slice(WORDS_FROM);
    const chunk = Buffer.alloc(4 * words.length);
    words.forEach((word, index) => void chunk.writeUInt32LE(word >>> 0, 4 * index));
    const wanted = Math.min(total, MOST_BYTES);
    // What lies behind the call's bytes is the program's own: it is never looked at.
    const bytes = Buffer.concat([waiting.bytes, chunk]).subarray(0, wanted);
    const { call } = waiting;
    this.#calls.set(key, { call, bytes });
    if (bytes.length < wanted) return null;
    this.#calls.delete(key);
    return { ...call, bytes, callBytes: Math.max(call.movedBytes, total) };
  }
}

/** Two threads may use one socket in the same moment. */
function keyOf(socket: number, ns: number, what: number): string {
  return `${socket} ${ns} ${what}`;
}
