import { textFromBytes } from "../../core/event/text.ts";

/** Longest text that is kept of a payload. No name in the DNS is longer (RFC 1035, section 2.3.4). */
export const MOST_TEXT = 255;

/** Text of bytes that a traced program chose, cut where it is longer than a name can be. */
export function boundedText(bytes: Uint8Array): string {
  return textFromBytes(bytes.subarray(0, MOST_TEXT)).slice(0, MOST_TEXT);
}

/** A host's name or address as others write it: lower case, without its last dot; null where nothing is left. */
export function hostName(text: string): string | null {
  const name = text.toLowerCase().replace(/\.$/, "").slice(0, MOST_TEXT);
  return name === "" ? null : name;
}
