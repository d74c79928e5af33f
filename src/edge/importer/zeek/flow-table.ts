import { RowStore } from "./row-store.ts";

/** Where a name is from, as a number. */
export const nameSources = [null, "sni", "host"] as const;

/** A flow event with numbers for its texts; addresses as in an AddressBook, texts as in a TextPool. */
export interface FlowRow {
  readonly at: number;
  readonly durationMs: number;
  readonly sentBytes: number;
  readonly receivedBytes: number;
  readonly local: number;
  readonly remote: number;
  readonly localPort: number;
  readonly remotePort: number;
  readonly isUdp: boolean;
  readonly isFailed: boolean;
  readonly application: number;
  readonly name: number;
  /** Index into `nameSources`. */
  readonly nameSource: number;
  /** Hash of the connection's uid, 0 where it has none. */
  readonly uid: number;
  readonly lineHash: number;
}

const AT = 0;
const DURATION = 8;
const SENT = 16;
const RECEIVED = 24;
const LOCAL = 32;
const REMOTE = 40;
const UID = 48;
const LINE_HASH = 56;
const APPLICATION = 60;
const NAME = 64;
const LOCAL_PORT = 68;
const REMOTE_PORT = 70;
const FLAGS = 72;
const ROW_BYTES = 73;

const IS_UDP = 1;
const IS_FAILED = 2;
const SOURCE_SHIFT = 2;

/** Flows in the order in which they were read, 73 bytes each. */
export class FlowTable {
  readonly #rows = new RowStore(ROW_BYTES);

  get size(): number {
    return this.#rows.size;
  }

  add(flow: FlowRow): void {
    this.set(this.#rows.add(), flow);
  }

  set(row: number, flow: FlowRow): void {
    const view = this.#rows.blockOf(row);
    const offset = this.#rows.offsetOf(row);
    view.setFloat64(offset + AT, flow.at);
    view.setFloat64(offset + DURATION, flow.durationMs);
    view.setFloat64(offset + SENT, flow.sentBytes);
    view.setFloat64(offset + RECEIVED, flow.receivedBytes);
    view.setFloat64(offset + LOCAL, flow.local);
    view.setFloat64(offset + REMOTE, flow.remote);
    view.setFloat64(offset + UID, flow.uid);
    view.setUint32(offset + LINE_HASH, flow.lineHash);
    view.setUint32(offset + APPLICATION, flow.application);
    view.setUint32(offset + NAME, flow.name);
    view.setUint16(offset + LOCAL_PORT, flow.localPort);
    view.setUint16(offset + REMOTE_PORT, flow.remotePort);
    const flags = (flow.isUdp ? IS_UDP : 0) | (flow.isFailed ? IS_FAILED : 0) | (flow.nameSource << SOURCE_SHIFT);
    view.setUint8(offset + FLAGS, flags);
  }

  get(row: number): FlowRow {
    const view = this.#rows.blockOf(row);
    const offset = this.#rows.offsetOf(row);
    const flags = view.getUint8(offset + FLAGS);
    return {
      at: view.getFloat64(offset + AT),
      durationMs: view.getFloat64(offset + DURATION),
      sentBytes: view.getFloat64(offset + SENT),
      receivedBytes: view.getFloat64(offset + RECEIVED),
      local: view.getFloat64(offset + LOCAL),
      remote: view.getFloat64(offset + REMOTE),
      localPort: view.getUint16(offset + LOCAL_PORT),
      remotePort: view.getUint16(offset + REMOTE_PORT),
      isUdp: (flags & IS_UDP) !== 0,
      isFailed: (flags & IS_FAILED) !== 0,
      application: view.getUint32(offset + APPLICATION),
      name: view.getUint32(offset + NAME),
      nameSource: flags >> SOURCE_SHIFT,
      uid: view.getFloat64(offset + UID),
      lineHash: view.getUint32(offset + LINE_HASH),
    };
  }

  at(row: number): number {
    return this.#rows.blockOf(row).getFloat64(this.#rows.offsetOf(row) + AT);
  }

  uid(row: number): number {
    return this.#rows.blockOf(row).getFloat64(this.#rows.offsetOf(row) + UID);
  }

  lineHash(row: number): number {
    return this.#rows.blockOf(row).getUint32(this.#rows.offsetOf(row) + LINE_HASH);
  }
}
