import { isIPv6 } from "node:net";
import type { Answer, RecordData, ResourceRecord } from "./dns-message.ts";
import { recordTypes, responseCodes } from "./dns-message.ts";

export interface NameEntry {
  readonly addresses: readonly string[];
  /** Seconds. */
  readonly ttl: number;
  /** One address at a time, the next one after so many seconds; null: all of them, in a new order for each asker. */
  readonly rotateSeconds: number | null;
}

/** Names below this one answer any TXT question. */
const textZone = "x.example.net";
const zones = ["example.net", "example.com", "example.org", textZone];
const noDataSeconds = 30;

/** What names mean now, and every address that each ever had. Knows no clock: seconds are handed in. */
export class NameBook {
  readonly #entries = new Map<string, NameEntry & { readonly since: number }>();
  readonly #history = new Map<string, Set<string>>();
  #turn = 0;

  /** Sets a name, or gives it new addresses from now on. */
  set(name: string, entry: NameEntry, nowSeconds: number): void {
    const key = name.toLowerCase();
    this.#entries.set(key, { ...entry, since: nowSeconds });
    const known = this.#history.get(key) ?? new Set();
    for (const address of entry.addresses) known.add(address);
    this.#history.set(key, known);
  }

  /** Every address that the name ever had, or null for a name that is unknown. */
  addressesEver(name: string): readonly string[] | null {
    const known = this.#history.get(name.toLowerCase());
    return known === undefined ? null : [...known];
  }

  /** All names with all the addresses they ever had. */
  history(): Record<string, readonly string[]> {
    return Object.fromEntries([...this.#history].map(([name, addresses]) => [name, [...addresses]]));
  }

  /** The reply for one name and type. */
  answer(name: string, type: number, nowSeconds: number): Answer {
    if (name.endsWith(`.${textZone}`)) return answerText(name, type);
    if (zones.includes(name)) return answerZone(name, type);
    if (name.endsWith(".in-addr.arpa") || name.endsWith(".ip6.arpa")) return missing(name, responseCodes.noName);
    const entry = this.#entries.get(name);
    if (entry === undefined) {
      const isParent = [...this.#entries.keys()].some((known) => known.endsWith(`.${name}`));
      return missing(name, isParent ? responseCodes.noError : responseCodes.noName);
    }
    const answers = this.#current(entry, nowSeconds)
      .map((address): RecordData => ({ kind: isIPv6(address) ? "AAAA" : "A", address }))
      .filter(({ kind }) => type === recordTypes.ANY || recordTypes[kind] === type)
      .map((data): ResourceRecord => ({ name, ttl: entry.ttl, data }));
    return answers.length === 0 ? missing(name, responseCodes.noError) : found(answers);
  }

  #current({ addresses, rotateSeconds, since }: NameEntry & { since: number }, nowSeconds: number): readonly string[] {
    const step = rotateSeconds === null ? this.#turn++ : Math.floor((nowSeconds - since) / rotateSeconds);
    const start = step % addresses.length;
    const turned = [...addresses.slice(start), ...addresses.slice(0, start)];
    return rotateSeconds === null ? turned : turned.slice(0, 1);
  }
}

/** The text behind a name below x.example.net: 40 to 200 letters, always the same for the same name. */
export function textOf(name: string): string {
  let state = hashOf(name);
  const length = 40 + (state % 161);
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  let text = "";
  for (let index = 0; index < length; index++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    text += letters[state >>> 26] ?? "";
  }
  return text;
}

/** FNV-1a, 32 bits. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}

function answerText(name: string, type: number): Answer {
  if (type !== recordTypes.TXT) return missing(name, responseCodes.noError);
  return found([{ name, ttl: 0, data: { kind: "TXT", text: textOf(name) } }]);
}

function answerZone(name: string, type: number): Answer {
  if (type === recordTypes.NS) return found([{ name, ttl: 3600, data: { kind: "NS", name: `ns.${name}` } }]);
  if (type === recordTypes.SOA) return found([authorityOf(name)]);
  return missing(name, responseCodes.noError);
}

function found(answers: readonly ResourceRecord[]): Answer {
  return { code: responseCodes.noError, answers, authority: [] };
}

/** RFC 2308: no such name, or no such data, with the zone's SOA. */
function missing(name: string, code: number): Answer {
  return { code, answers: [], authority: [authorityOf(name)] };
}

function authorityOf(name: string): ResourceRecord {
  const zone = zones.filter((one) => name === one || name.endsWith(`.${one}`)).sort((a, b) => b.length - a.length)[0];
  const owner = zone ?? "";
  const primary = zone === undefined ? "ns.example.net" : `ns.${zone}`;
  const data: RecordData = { kind: "SOA", primary, mailbox: "hostmaster.example.net", minimum: noDataSeconds };
  return { name: owner, ttl: noDataSeconds, data };
}
