import { isIPv4 } from "node:net";
import { canonicalAddress } from "./address-book.ts";
import { headOf, type Pools, shortText } from "./pools.ts";
import type { QuestionRow } from "./question-table.ts";
import { column, type Row } from "./row.ts";

/** A name on the wire has at most 255 bytes (RFC 1035), which as escapes are four times as many characters. */
const MOST_QUERY_LENGTH = 1020;
/** Far more than resolvers give; those beyond are left out. */
const MOST_ADDRESSES = 256;

/** The question of a row of dns.log; null where only an answer was seen that does not say what to. */
export function questionOfDns(row: Row, pools: Pools): QuestionRow | null | "malformed" {
  const head = headOf(row, pools);
  if (head === null) return "malformed";
  const query = row.text(column.query);
  if (query === null) return null;
  const addresses = row.texts(column.answers).map(canonicalAddress);
  const known = addresses.filter((address) => address !== null).slice(0, MOST_ADDRESSES);
  return {
    ...head,
    isUdp: row.text(column.proto) !== "tcp",
    query: query.toLowerCase().replace(/\.$/, "").slice(0, MOST_QUERY_LENGTH),
    type: pools.texts.idOf(typeOf(row, known)),
    code: pools.texts.idOf(shortText(row, column.rcode_name)),
    addresses: known,
  };
}

/** Zeek writes `*` for ANY and `query-65` where it has no name; where the question was not seen, its answers tell. */
function typeOf(row: Row, addresses: readonly string[]): string {
  const name = shortText(row, column.qtype_name);
  if (name === "*") return "ANY";
  if (name !== null) return name.replace(/^query-(?=\d+$)/, "");
  const type = row.number(column.qtype);
  if (Number.isInteger(type)) return String(type);
  const [first] = addresses;
  if (first === undefined) return NO_TYPE;
  return isIPv4(first) ? "A" : "AAAA";
}

/** Reserved (RFC 6895, section 3.1). */
const NO_TYPE = "0";
