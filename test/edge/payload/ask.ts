import type { PayloadContent } from "../../../src/core/event/event.ts";
import { readPayload } from "../../../src/edge/payload/index.ts";
import type { About } from "../../../src/edge/payload/reader.ts";

/** What bytes that this side sends over TCP say, unless told otherwise. */
export function ask(bytes: Uint8Array, about: Partial<About> = {}): PayloadContent {
  return readPayload(bytes, { transport: "tcp", direction: "send", isCut: false, ...about });
}

export const UNKNOWN: PayloadContent = { protocol: "unknown" };
