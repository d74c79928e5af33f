import type { Case } from "./analytic.ts";

/** Whom a conversation is with, in words; that the name cannot be known is said, lest its absence seem to tell something. */
export function peerText({ conversation, isNameHidden }: Pick<Case, "conversation" | "isNameHidden">): string {
  const { name, address, port } = conversation.destination;
  const hidden = isNameHidden ? " (its name is not seen: whoever calls it asks resolvers over TLS or HTTPS)" : "";
  return `${name ?? address} port ${port}${hidden}`;
}
