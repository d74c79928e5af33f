import type { PayloadEvent } from "../event/event.ts";

const DNS_PORT = 53;
/** Fewer may be the beginning of anything. */
const TELLING_BYTES = 8;

/**
 * What a payload says is spoken, in lower case, or null where it says nothing. That it is nothing known counts where it
 * had to be seen: in what this side first sends over a connection whose beginning was seen, and in any datagram to a
 * resolver.
 */
export function spokenIn(payload: PayloadEvent, isFromStart: boolean): string | null {
  const { content, transport, direction, bytes, remotePort } = payload;
  if (content.protocol !== "unknown") return content.protocol;
  if (direction !== "send" || (bytes > 0 && bytes < TELLING_BYTES)) return null;
  const isTold = transport === "tcp" ? isFromStart : remotePort === DNS_PORT;
  return isTold ? "unknown" : null;
}
