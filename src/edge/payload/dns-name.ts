import { textFromBytes } from "../../core/event/text.ts";

/** A name has at most so many bytes on the wire (RFC 1035, section 2.3.4). */
const MOST_NAME_BYTES = 255;
const POINTER = 0xc0;
const DOT = 0x2e;

/** A name of a DNS message. */
export interface DnsName {
  /** Lower case, without the last dot. */
  readonly text: string;
  /** Where in the message the next field begins. */
  readonly end: number;
}

/*
 * name    = label* (0 | pointer)
 * label   = length (1..63) byte*
 * pointer = 11 offset                     14 bits, from the start of the message (RFC 1035, section 4.1.4)
 */

/** The name at this place, or null where there is none. A pointer leads strictly back, so that no name has no end. */
export function readDnsName(message: Uint8Array, start: number): DnsName | null {
  const labels: string[] = [];
  let end: number | null = null;
  let bytes = 1;
  let at = start;
  let before = start;
  while (true) {
    const length = message[at];
    if (length === undefined) return null;
    if (length === 0) return { text: labels.join("."), end: end ?? at + 1 };
    if (length >= POINTER) {
      const target = ((length & 0x3f) << 8) | (message[at + 1] ?? 0);
      if (at + 1 >= message.length || target >= before) return null;
      end ??= at + 2;
      before = target;
      at = target;
      continue;
    }
    bytes += 1 + length;
    if (length >= 0x40 || at + 1 + length > message.length || bytes > MOST_NAME_BYTES) return null;
    labels.push(labelText(message.subarray(at + 1, at + 1 + length)));
    at += 1 + length;
  }
}

/** Where the field after the name at this place begins, or null where the message ends before. */
export function skipDnsName(message: Uint8Array, start: number): number | null {
  let at = start;
  for (let length = message[at]; length !== undefined; length = message[at]) {
    if (length === 0) return at + 1;
    if (length >= POINTER) return at + 2 <= message.length ? at + 2 : null;
    if (length >= 0x40) return null;
    at += 1 + length;
  }
  return null;
}

/** A dot within a label is no border of one: a name must not pass for another's. */
function labelText(label: Uint8Array): string {
  const lower = label.map((byte) => (byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte));
  const text = textFromBytes(lower);
  return lower.includes(DOT) ? text.replaceAll(".", "\\x2e") : text;
}
