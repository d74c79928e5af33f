import type { PayloadContent } from "../../core/event/event.ts";
import { readDns } from "./dns.ts";
import { readHttp } from "./http.ts";
import { readIrc } from "./irc.ts";
import { readQuic } from "./quic.ts";
import type { About, PayloadReader } from "./reader.ts";
import { readSsh } from "./ssh.ts";
import { readTls } from "./tls.ts";

/** What is looked at of a payload at most, however much there is. */
const MOST_BYTES = 2048;

/** In the order in which they are asked; no two take the same bytes, so the likelier come first. */
export const payloadReaders: Readonly<Record<About["transport"], readonly PayloadReader[]>> = {
  tcp: [readTls, readHttp, readSsh, readIrc, readDns],
  udp: [readDns, readQuic],
};

const UNKNOWN: PayloadContent = { protocol: "unknown" };

/**
 * What the first bytes of a connection, or a datagram, say. Bytes may be anybody's: they never throw, and cost and
 * result are bounded.
 */
export function readPayload(bytes: Uint8Array, about: About): PayloadContent {
  const isCut = about.isCut || bytes.length > MOST_BYTES;
  const looked = bytes.subarray(0, MOST_BYTES);
  for (const read of payloadReaders[about.transport]) {
    const content = read(looked, isCut === about.isCut ? about : { ...about, isCut });
    if (content !== null) return content;
  }
  return UNKNOWN;
}
