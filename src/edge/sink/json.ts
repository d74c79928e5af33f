import type { Finding } from "../../core/finding/finding.ts";
import { jsonLine } from "./json-line.ts";

/** A finding as one line of JSON with the field names of `Finding`; no newline inside or after it. */
export function encodeJson(finding: Finding): string {
  return jsonLine(finding);
}
