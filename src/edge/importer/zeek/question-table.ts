import { RowStore } from "./row-store.ts";
import { TextArena } from "./text-arena.ts";

/** A DNS question with numbers for its texts; addresses as in an AddressBook, texts as in a TextPool. */
export interface QuestionRow {
  readonly at: number;
  readonly local: number;
  readonly remote: number;
  readonly localPort: number;
  readonly remotePort: number;
  readonly isUdp: boolean;
  readonly query: string;
  readonly type: number;
  readonly code: number;
  /** Canonical texts. */
  readonly addresses: readonly string[];
  /** Hash of the connection's uid, 0 where it has none. */
  readonly uid: number;
  readonly lineHash: number;
}

const AT = 0;
const LOCAL = 8;
const REMOTE = 16;
const UID = 24;
const TEXTS = 32;
const LINE_HASH = 40;
const TYPE = 44;
const CODE = 48;
const LOCAL_PORT = 52;
const REMOTE_PORT = 54;
const IS_UDP = 56;
const ROW_BYTES = 57;

/** Questions in the order in which they were read, 57 bytes and their texts each. */
export class QuestionTable {
  readonly #rows = new RowStore(ROW_BYTES);
  readonly #texts = new TextArena();

  get size(): number {
    return this.#rows.size;
  }

  add(question: QuestionRow): void {
    const row = this.#rows.add();
    const view = this.#rows.blockOf(row);
    const offset = this.#rows.offsetOf(row);
    view.setFloat64(offset + AT, question.at);
    view.setFloat64(offset + LOCAL, question.local);
    view.setFloat64(offset + REMOTE, question.remote);
    view.setFloat64(offset + UID, question.uid);
    view.setFloat64(offset + TEXTS, this.#texts.add(`${question.addresses.join(" ")}\n${question.query}`));
    view.setUint32(offset + LINE_HASH, question.lineHash);
    view.setUint32(offset + TYPE, question.type);
    view.setUint32(offset + CODE, question.code);
    view.setUint16(offset + LOCAL_PORT, question.localPort);
    view.setUint16(offset + REMOTE_PORT, question.remotePort);
    view.setUint8(offset + IS_UDP, question.isUdp ? 1 : 0);
  }

  get(row: number): QuestionRow {
    const view = this.#rows.blockOf(row);
    const offset = this.#rows.offsetOf(row);
    const texts = this.#texts.textAt(view.getFloat64(offset + TEXTS));
    // The first one: a query may hold any character, an address may not.
    const between = texts.indexOf("\n");
    return {
      at: view.getFloat64(offset + AT),
      local: view.getFloat64(offset + LOCAL),
      remote: view.getFloat64(offset + REMOTE),
      localPort: view.getUint16(offset + LOCAL_PORT),
      remotePort: view.getUint16(offset + REMOTE_PORT),
      isUdp: view.getUint8(offset + IS_UDP) === 1,
      query: texts.slice(between + 1),
      type: view.getUint32(offset + TYPE),
      code: view.getUint32(offset + CODE),
      addresses: between === 0 ? [] : texts.slice(0, between).split(" "),
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
