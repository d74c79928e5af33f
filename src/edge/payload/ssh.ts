import type { SshContent } from "../../core/event/event.ts";
import { lineOf } from "./first-line.ts";

/** Protocol 1.x or 2.0, then what the program calls itself (RFC 4253, section 4.2). */
const BANNER = /^SSH-(?:1\.\d{1,2}|2\.0)-[\x20-\x7e]{1,240}$/;

/** The line with which either side of SSH begins. */
export function readSsh(bytes: Uint8Array): SshContent | null {
  const { text } = lineOf(bytes);
  return BANNER.test(text) ? { protocol: "ssh", banner: text } : null;
}
