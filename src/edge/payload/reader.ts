import type { PayloadContent } from "../../core/event/event.ts";

/** What is known of bytes besides themselves. */
export interface About {
  readonly transport: "tcp" | "udp";
  /** Seen from this side. */
  readonly direction: "send" | "receive";
  /** Whether the call or datagram held more. Over TCP a message may also go on in the next call. */
  readonly isCut: boolean;
}

/** Reads one protocol; null where these bytes are not its. Whatever the bytes, it returns, soon and with little. */
export type PayloadReader = (bytes: Uint8Array, about: About) => PayloadContent | null;
