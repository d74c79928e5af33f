import { isGzip } from "./gzip.ts";

/** Columns that Zeek's JSON begins with; an event of tocsin has none of them. */
const zeekKey = /"(?:_path|ts|uid|id|id\.orig_h)"\s*:/;
const eventKey = /"kind"\s*:/;

/** True where a file that begins with these bytes can be a log of Zeek: its header, its JSON, or gzip of either. */
export function looksLikeZeek(firstBytes: Uint8Array): boolean {
  if (isGzip(firstBytes)) return true;
  const [line = ""] = Buffer.from(firstBytes).toString("latin1").trimStart().split("\n");
  if (line.startsWith("#")) return /^#(?:separator|fields|path)\b/.test(line);
  return line.startsWith("{") && zeekKey.test(line) && !eventKey.test(line);
}
