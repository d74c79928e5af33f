import { textFromBytes } from "../../core/event/text.ts";

/** A path of a database that was read byte for byte (latin1), as text like all others; most are ASCII and are that already. */
export function pathOfBytes(latin1: string): string {
  return NOT_ASCII.test(latin1) ? textFromBytes(Buffer.from(latin1, "latin1")) : latin1;
}

const NOT_ASCII = /[\x80-\xff]/;
