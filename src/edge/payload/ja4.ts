import { hash } from "node:crypto";
import type { TlsContent } from "../../core/event/event.ts";
import { type ClientHello, extension, withoutGrease } from "./client-hello.ts";

const VERSIONS: ReadonlyMap<number, string> = new Map([
  [0x0304, "13"],
  [0x0303, "12"],
  [0x0302, "11"],
  [0x0301, "10"],
  [0x0300, "s3"],
  [0x0002, "s2"],
]);
const MOST_COUNT = 99;
const HASH_CHARACTERS = 12;
const NOTHING = "0".repeat(HASH_CHARACTERS);
const LETTER_OR_DIGIT = /^[0-9A-Za-z]$/;

/**
 * JA4, FoxIO's fingerprint of a TLS client (technical_details/JA4.md in FoxIO-LLC/ja4):
 *
 *     ja4 = a "_" hash(ciphers, sorted) "_" hash(extensions but SNI and ALPN, sorted, "_" signature algorithms as sent)
 *     a   = (t | q) version (d | i: with a name or without) ciphers(2) extensions(2) alpn(2)
 *
 * Lists are of four hex digits each, with commas; GREASE is left out everywhere. A hash is the first 12 digits of
 * SHA-256, of nothing 12 zeros.
 */
export function ja4Of(hello: ClientHello, version: number, protocol: TlsContent["protocol"]): string {
  const ciphers = withoutGrease(hello.ciphers);
  const extensions = withoutGrease(hello.extensions);
  const signatures = withoutGrease(hello.signatures);
  const name = extensions.includes(extension.serverName) ? "d" : "i";
  const start = `${protocol === "quic" ? "q" : "t"}${VERSIONS.get(version) ?? "00"}${name}`;
  const a = `${start}${count(ciphers)}${count(extensions)}${alpnOf(hello.alpn)}`;
  const others = extensions.filter((type) => type !== extension.serverName && type !== extension.alpn);
  const tail = signatures.length > 0 ? `_${hexList(signatures)}` : "";
  const sorted = (values: readonly number[]): string => hexList(values.toSorted((left, right) => left - right));
  return `${a}_${shortHash(sorted(ciphers))}_${others.length === 0 ? NOTHING : shortHash(`${sorted(others)}${tail}`)}`;
}

function count(values: readonly number[]): string {
  return String(Math.min(values.length, MOST_COUNT)).padStart(2, "0");
}

/** First and last character of the first protocol; of its hex digits where either is neither letter nor digit. */
function alpnOf(protocols: readonly Uint8Array[]): string {
  const first = protocols[0];
  if (first === undefined) return "00";
  const ends = [first[0] ?? 0, first.at(-1) ?? 0];
  const text = String.fromCharCode(...ends);
  if ([...text].every((character) => LETTER_OR_DIGIT.test(character))) return text;
  const hex = Buffer.from(first).toString("hex");
  return `${hex.at(0)}${hex.at(-1)}`;
}

function hexList(values: readonly number[]): string {
  return values.map((value) => value.toString(16).padStart(4, "0")).join(",");
}

function shortHash(text: string): string {
  return text === "" ? NOTHING : hash("sha256", text).slice(0, HASH_CHARACTERS);
}
