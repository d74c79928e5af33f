import type { Endpoints, OpenEvent } from "../event/event.ts";
import { BoundedMap } from "../process/bounded-map.ts";

const MOST_OPEN = 131_072;
/** One that has not moved a byte for so long is as good as gone; its ports may mean another by now. */
const FORGET_MS = 86_400_000;

/** Sockets that are older than the sensor and have not been heard of since, by both their ends. */
export class OpenSockets {
  readonly #open = new BoundedMap<string, OpenEvent>(MOST_OPEN);

  get size(): number {
    return this.#open.size;
  }

  add(open: OpenEvent): void {
    this.#open.set(keyOf(open), open);
  }

  /** What is known of the socket with these ends, which is then forgotten; null where nothing is. */
  take(socket: Endpoints & { readonly netns: number; readonly at: number }): OpenEvent | null {
    const key = keyOf(socket);
    const open = this.#open.get(key);
    if (open === undefined) return null;
    this.#open.delete(key);
    return socket.at - open.at > FORGET_MS ? null : open;
  }
}

function keyOf(socket: Endpoints & { readonly netns: number }): string {
  const { netns, transport, localAddress, localPort, remoteAddress, remotePort } = socket;
  return `${netns} ${transport} ${localAddress} ${localPort} ${remoteAddress} ${remotePort}`;
}
