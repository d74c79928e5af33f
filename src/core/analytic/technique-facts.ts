import { destinationKind } from "../conversation/destination-kind.ts";
import type { Case } from "./analytic.ts";
import { type ForeignCode, foreignCodeOf } from "./foreign-code.ts";

/** What of a case the rules for techniques go by. */
export interface Facts {
  readonly channel: "web" | "DNS" | "stream" | "raw";
  readonly transport: "tcp" | "udp";
  readonly application: string | null;
  readonly isMismatch: boolean;
  readonly isOddPort: boolean;
  readonly isPosingAsNtp: boolean;
  readonly isTunnel: boolean;
  readonly isMoving: boolean;
  readonly hasClock: boolean;
  readonly isLeaving: boolean;
  readonly isFetching: boolean;
  readonly isFetchedOnce: boolean;
  readonly isNonNetworkingSending: boolean;
  readonly masquerade: Case["programClass"]["masquerade"];
  readonly foreignCode: ForeignCode | null;
  readonly isAtMetadata: boolean;
}

const WEB_PORTS: ReadonlySet<number> = new Set([80, 443, 8000, 8080, 8443]);
const WEB: ReadonlySet<string> = new Set(["http", "tls", "quic", "websocket"]);
/** What was looked at and is none of those that are known. */
const UNKNOWN = "unknown";
const NTP_PORT = 123;
/** So one-sided, and so much, data leaves rather than is fetched. */
const LEAVING_SHARE = 0.8;
const LEAVING_BYTES = 1_000_000;
/** So much a beat is fetched, not asked for. */
const FETCHED_BYTES = 200_000;
/** So much once, and so many times what is usual, is something that was handed over. */
const HANDED_BYTES = 100_000;
const HANDED_RATIO = 20;
const LIKELY_TUNNEL = 0.5;
/** A name at so many addresses is meant to move; large services have as many, so it says nothing by itself. */
const MANY_ADDRESSES = 6;
const CLOCK_CHANCE = 1e-3;
const FETCHERS: ReadonlySet<string> = new Set(["transfer tool", "unknown binary", "unknown script"]);

export function factsOf(input: Case): Facts {
  const { conversation, scores, knownClock } = input;
  const { destination, application, addresses } = conversation;
  const { mismatch = 0, oddPort = 0, dnsTunnel = 0 } = scores.protocol.evidence;
  const { chance = 1 } = scores.regularity.evidence;
  return {
    channel: channelOf(conversation),
    transport: destination.transport,
    application,
    isMismatch: mismatch > 0,
    isOddPort: oddPort > 0,
    isPosingAsNtp: destination.port === NTP_PORT && knownClock === null,
    isTunnel: dnsTunnel >= LIKELY_TUNNEL,
    isMoving: addresses >= MANY_ADDRESSES,
    hasClock: chance <= CLOCK_CHANCE,
    masquerade: input.programClass.masquerade,
    foreignCode: foreignCodeOf(input),
    isAtMetadata: isStranger(input) && destinationKind(destination) === "metadata",
    ...volumeFacts(input),
  };
}

function volumeFacts({ scores, programClass }: Case) {
  const { sentShare = 0.5, sentBytes = 0, mostReceivedBytes = 0 } = scores.imbalance.evidence;
  const { medianBytes = 0 } = scores.size.evidence;
  return {
    isLeaving: sentShare >= LEAVING_SHARE && sentBytes >= LEAVING_BYTES,
    isFetching: FETCHERS.has(programClass.name) && medianBytes >= FETCHED_BYTES && sentShare <= 1 - LEAVING_SHARE,
    isFetchedOnce: mostReceivedBytes >= HANDED_BYTES && mostReceivedBytes >= HANDED_RATIO * medianBytes,
    isNonNetworkingSending: programClass.name === "non-networking program" && sentBytes > 0,
  };
}

/** Whom a cloud does not expect to ask for the credentials of its machine: agents come in packages. */
function isStranger({ programClass: { name } }: Case): boolean {
  return FETCHERS.has(name) || name === "non-networking program";
}

/** By what was recognised, else by the port. */
function channelOf({ destination, application }: Case["conversation"]): Facts["channel"] {
  if (destination.port === 53 || application === "dns") return "DNS";
  const isWeb =
    application === null ? WEB_PORTS.has(destination.port) && destination.transport === "tcp" : WEB.has(application);
  if (isWeb) return "web";
  return destination.transport === "udp" || application === UNKNOWN ? "raw" : "stream";
}
