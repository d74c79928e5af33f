import type { FlowEvent, PayloadEvent } from "../event/event.ts";
import type { Happening } from "./conversation.ts";

const NO_BYTES = { sentBytes: 0, receivedBytes: 0 };

/**
 * What a connection that is told as a whole, or a question to a resolver, adds to its conversation: one start, with
 * all its bytes.
 */
export function happeningOf(event: FlowEvent | PayloadEvent): Happening {
  const isFlow = event.kind === "flow";
  return {
    facts: { at: event.at, localAddress: event.localAddress },
    begins: "start",
    silentSince: null,
    // Nobody knows when in its life it moved data: what begins soon after its start belongs to the same beat.
    busyUntil: event.at,
    isEnd: false,
    answer: isFlow && event.isFailed ? "failed" : "answered",
    tail: NO_BYTES,
    fresh: isFlow ? { sentBytes: event.sentBytes, receivedBytes: event.receivedBytes } : NO_BYTES,
  };
}
