import { isIPv4, isIPv6 } from "node:net";
import { isUnspecified } from "../../core/event/address.ts";
import { addressKind } from "../../core/event/address-kind.ts";
import { embeddedIpv4 } from "../../core/event/embedded-ipv4.ts";
import type { HostsEvent } from "../../core/event/event.ts";

/** What a `hosts` event may hold. */
const MOST_ENTRIES = 4096;
/** Of all names together, so that the event stays far below what a line may hold. */
const MOST_CHARACTERS = 262_144;
/** A longer line is left out; no name may be so long. */
const MOST_LINE = 4096;
/** RFC 1123, and the underscore that many use. */
const NAME = /^[a-z0-9_](?:[a-z0-9_.-]{0,253}[a-z0-9_])?$/;
const LINE_FEED = 0x0a;

/**
 * Reads a hosts file piece by piece; see hosts(5). Of each address the first line and its first name count. What stays on
 * the node is left out, and so is what lists of unwanted names point to nowhere, however long they are.
 */
export class HostsParser {
  readonly #entries = new Map<string, string>();
  #carry: Uint8Array = new Uint8Array(0);
  #characters = 0;

  push(chunk: Uint8Array): void {
    const bytes = Buffer.concat([this.#carry, chunk]);
    const end = bytes.lastIndexOf(LINE_FEED) + 1;
    this.#takeLines(bytes.subarray(0, end));
    // Of a line without end so much is kept that it shows to be too long.
    this.#carry = bytes.subarray(end, Math.min(bytes.length, end + MOST_LINE + 1));
  }

  end(): HostsEvent["entries"] {
    this.#takeLines(this.#carry);
    return [...this.#entries];
  }

  #takeLines(bytes: Uint8Array): void {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
    for (const line of text.split("\n")) if (line.length <= MOST_LINE) this.#take(line);
  }

  #take(line: string): void {
    const [written = "", ...names] = line
      .replace(/#.*/s, "")
      .trim()
      .split(/[ \t\r\v\f]+/);
    // Most lines of a list of unwanted names, left out before any is looked at.
    if (written === "0.0.0.0" || this.#entries.size === MOST_ENTRIES) return;
    const address = canonicalAddress(written);
    const name = names.map((one) => one.toLowerCase().replace(/\.$/, "")).find((one) => NAME.test(one));
    if (address === null || name === undefined || this.#entries.has(address) || !isElsewhere(address)) return;
    this.#characters += name.length;
    if (this.#characters <= MOST_CHARACTERS) this.#entries.set(address, name);
  }
}

function isElsewhere(address: string): boolean {
  return !isUnspecified(address) && !NOWHERE.has(addressKind(address));
}

const NOWHERE: ReadonlySet<string> = new Set(["loopback", "multicast", "broadcast"]);

/** As sockets are told of (RFC 5952, a mapped address as IPv4); null where it is none, or has a zone. */
function canonicalAddress(text: string): string | null {
  if (isIPv4(text)) return text;
  if (!isIPv6(text) || text.includes("%")) return null;
  const address = new URL(`http://[${text}]/`).hostname.slice(1, -1);
  return address.startsWith("::ffff:") ? embeddedIpv4(address) : address;
}
