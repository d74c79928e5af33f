import { isAddressText } from "../event/address.ts";
import type { PayloadContent, PayloadEvent, SocketFacts } from "../event/event.ts";
import { BoundedMap } from "../process/bounded-map.ts";
import type { Naming } from "./destination.ts";

/** Of each transport; of more, those that said theirs longest ago go. */
const MOST_SOCKETS = 65_536;

/** Under which name the client called on each socket. */
export class SocketNames {
  readonly #names = {
    tcp: new BoundedMap<string, Naming>(MOST_SOCKETS),
    udp: new BoundedMap<string, Naming>(MOST_SOCKETS),
  };

  /** The first that is said on a socket stays: what a proxy is asked for next is another's. */
  learn({ transport, socket, direction, content }: PayloadEvent): void {
    const naming = direction === "send" ? namingIn(content) : null;
    const names = this.#names[transport];
    if (naming === null || socket === null || names.get(socket) !== undefined) return;
    names.set(socket, naming);
  }

  of({ transport, socket }: Pick<SocketFacts, "transport" | "socket">): Naming | null {
    const names = this.#names[transport];
    return names.size === 0 ? null : (names.get(socket) ?? null);
  }

  forget({ transport, socket }: Pick<SocketFacts, "transport" | "socket">): void {
    this.#names[transport].delete(socket);
  }
}

/** The name that a client says it wants (SNI, Host); null where it says none, or an address. */
function namingIn(content: PayloadContent): Naming | null {
  const name = saidIn(content);
  if (name === null || isAddressText(name)) return null;
  return { name, source: content.protocol === "http" ? "host" : "sni" };
}

function saidIn(content: PayloadContent): string | null {
  switch (content.protocol) {
    case "tls":
    case "quic":
      return content.serverName;
    case "http":
      return content.host;
    default:
      return null;
  }
}
