import { readFile } from "node:fs/promises";
import { Reader } from "mmdb-lib";
import { embeddedIpv4 } from "../../core/event/embedded-ipv4.ts";
import type { FindingDestination } from "../../core/finding/finding.ts";
import { TocsinError } from "../../core/tocsin-error.ts";
import { readAsn, readCountry } from "./database-entry.ts";

/** What databases say of an address. */
export type AddressFacts = Pick<FindingDestination, "asn" | "country">;

const NOTHING: AddressFacts = { asn: null, country: null };
/** Looked up when a database is opened, since only a look-up shows that it can be read. */
const PROBES = ["1.1.1.1", "203.0.113.7", "2001:4860:4860::8888"];

/** Files in MaxMind's format (maxmind.github.io/MaxMind-DB), asked in their order; each fact is the first one's to have it. */
export class AddressDatabases {
  readonly #readers: readonly Reader<never>[];

  private constructor(readers: readonly Reader<never>[]) {
    this.#readers = readers;
  }

  /** Reads them whole; throws where one is none. */
  static async open(paths: readonly string[]): Promise<AddressDatabases> {
    return new AddressDatabases(await Promise.all(paths.map(openReader)));
  }

  /** Of an address in canonical text; of one that leads to an IPv4 address, what is known of that. */
  of(address: string): AddressFacts {
    if (this.#readers.length === 0) return NOTHING;
    const sought = embeddedIpv4(address) ?? address;
    const entries = this.#readers.map((reader) => entryOf(reader, sought));
    return { asn: firstKnown(entries, readAsn), country: firstKnown(entries, readCountry) };
  }
}

function firstKnown<T>(entries: readonly unknown[], read: (entry: unknown) => T | null): T | null {
  for (const entry of entries) {
    const known = read(entry);
    if (known !== null) return known;
  }
  return null;
}

async function openReader(path: string): Promise<Reader<never>> {
  try {
    const reader = new Reader<never>(await readFile(path));
    const { nodeCount, ipVersion } = reader.metadata;
    if (!(nodeCount > 0) || (ipVersion !== 4 && ipVersion !== 6)) throw new TypeError("it has no search tree");
    for (const probe of PROBES) lookUp(reader, probe);
    return reader;
  } catch (cause) {
    throw new TocsinError("unreadable-input", `Cannot read database "${path}": ${reasonOf(cause)}; ${REMEDY}`, {
      cause,
    });
  }
}

const REMEDY = "name a file in MaxMind's format that has networks or countries, such as GeoLite2-ASN.mmdb";

/** The file system says why itself; the library's words are about offsets. */
function reasonOf(cause: unknown): string {
  const isOfSystem = cause instanceof Error && "syscall" in cause;
  return isOfSystem ? cause.message : "it is none, or damaged";
}

/** An entry that is damaged says nothing; the others may be whole. */
function entryOf(reader: Reader<never>, address: string): unknown {
  try {
    return lookUp(reader, address);
  } catch {
    return null;
  }
}

/** In a tree of IPv4 alone the library would take the first bits of an IPv6 address for one. */
function lookUp(reader: Reader<never>, address: string): unknown {
  return reader.metadata.ipVersion === 4 && address.includes(":") ? null : reader.get(address);
}
