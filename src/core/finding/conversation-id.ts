import { type Destination, destinationKey } from "../conversation/destination.ts";
import { stableHash } from "../event/stable-hash.ts";

/** Who, as a line of `tocsin conversations` says it too: a host goes by its address. */
export interface Talker {
  readonly id: string;
  readonly isHost: boolean;
  readonly path: string;
}

/** Sixteen hex digits that name a conversation: the same for the same actor and destination, in every capture. */
export function conversationId({ id, isHost, path }: Talker, destination: Omit<Destination, "nameSource">): string {
  return stableHash(["conversation", isHost ? path : id, destinationKey(destination)]);
}
