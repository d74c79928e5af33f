import { AddressBook } from "./address-book.ts";
import { LATEST_MS } from "./decimal.ts";
import { type Column, column, type Row } from "./row.ts";
import { TextPool } from "./text-pool.ts";

/** Services come in lists; a list that is longer than this is none of Zeek's. */
const MOST_WORD_LENGTH = 256;

/** What all rows share. */
export interface Pools {
  readonly addresses: AddressBook;
  readonly texts: TextPool;
}

export function newPools(): Pools {
  return { addresses: new AddressBook(), texts: new TextPool() };
}

/** When and between whom; every row of every log says so. */
export interface RowHead {
  readonly at: number;
  readonly local: number;
  readonly localPort: number;
  readonly remote: number;
  readonly remotePort: number;
  readonly uid: number;
  readonly lineHash: number;
}

/** Head of a row, or null where its time, an address or a port cannot be. */
export function headOf(row: Row, { addresses }: Pools): RowHead | null {
  const at = row.millis(column.ts);
  const local = addresses.codeIn(row, column["id.orig_h"]);
  const localPort = row.number(column["id.orig_p"]);
  const remote = addresses.codeIn(row, column["id.resp_h"]);
  const remotePort = row.number(column["id.resp_p"]);
  const isWhole = at >= 0 && at <= LATEST_MS && local >= 0 && remote >= 0 && isPort(localPort) && isPort(remotePort);
  if (!isWhole) return null;
  return { at, local, localPort, remote, remotePort, uid: row.hash(column.uid), lineHash: row.lineHash };
}

/** A number of bytes; 0 where it is unset or cannot be one. */
export function byteCount(value: number): number {
  return value > 0 && value <= Number.MAX_SAFE_INTEGER ? value : 0;
}

/** A word of Zeek's own, or null where it is unset or longer than any that Zeek has. */
export function shortText(row: Row, of: Column): string | null {
  const text = row.text(of);
  return text === null || text === "" || text.length > MOST_WORD_LENGTH ? null : text;
}

function isPort(port: number): boolean {
  return port >= 0 && port <= 65_535 && Number.isInteger(port);
}
