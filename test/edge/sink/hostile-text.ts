import fc from "fast-check";
import { textFromBytes } from "../../../src/core/event/text.ts";

const nastyPieces = [
  "\u001b[2J",
  "\u009b31m",
  "\r",
  "\n",
  "\u0000",
  "\u007f",
  "\u0085",
  "\u2028",
  "\u2029",
  "\u202e",
  "\u2066",
  "\u2069",
  "\u200b",
  "\u200f",
  "\ufeff",
  "\u00ad",
  "\u061c",
  "\ud800",
  "\udc00",
  "\u{e0041}",
  "\u00a0",
  "\u3000",
  "\u115f",
  "\ufe0f",
  '"',
  "\\",
  " -> 192.0.2.1:123/udp every 64 s",
  "\u05d0",
  "日本",
  "🔔",
  "a\u0301\u0301\u0301\u0301\u0301",
  "…",
];

/** Text that a traced program could choose: any bytes, any units, and what is known to harm terminals and parsers. */
export function hostileText(): fc.Arbitrary<string> {
  const bytes = fc.uint8Array({ maxLength: 300 }).map(textFromBytes);
  const units = fc.array(fc.integer({ min: 0, max: 0xffff })).map((codes) => String.fromCharCode(...codes));
  const piece = fc.oneof(
    bytes,
    units,
    fc.constantFrom(...nastyPieces),
    fc.constantFrom("x".repeat(5000), "\u0301".repeat(5000)),
  );
  return fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(""));
}
