import { isOutside } from "../event/address-kind.ts";
import { knownService } from "./known-service.ts";
import type { Scored } from "./scored.ts";

/** A protocol or a program that beats by design, and how it was recognised. */
export interface KnownClock {
  readonly name: string;
  readonly reason: string;
}

/** RFC 5905: a header of 48 bytes, alone or with a MAC of 20 or 24. Of what a capture merged, a multiple. */
const NTP_BYTES: readonly number[] = [48, 68, 72];
const NTP_MOST_BYTES = 8 * 72;
const NTP_SHORTEST_POLL_MS = 8000;
const NTP_SHARE = 0.9;
const DHCP_MOST_BYTES = 1500;

/** Protocols that speak to everybody near by, by their port. */
const NEAR: ReadonlyMap<number, string> = new Map([
  [137, "NetBIOS"],
  [138, "NetBIOS"],
  [1900, "SSDP"],
  [3702, "WS-Discovery"],
  [5353, "mDNS"],
  [5355, "LLMNR"],
]);

/** Of questions that are for calls, or for others. */
export const QUESTIONS_ASIDE: KnownClock = {
  name: "DNS",
  reason: "what was asked for was then called, or others had asked for it, and theirs is the rhythm",
};

type Judged = Pick<Scored, "beats" | "sizes" | "destination" | "application" | "questions" | "peers" | "program">;

/** The program or the protocol that explains this rhythm, or null. */
export function knownClock(scored: Judged, intervalMs: number): KnownClock | null {
  return knownService(scored, intervalMs) ?? knownProtocol(scored, intervalMs);
}

/**
 * A port alone is no proof: NTP has to have NTP's sizes and to poll no faster than it may; DHCP and discovery have to
 * stay on the local network; questions to a resolver are for the sake of other conversations, so that who has no other
 * asks for another reason.
 */
function knownProtocol(scored: Judged, intervalMs: number): KnownClock | null {
  const { destination, application, questions, peers } = scored;
  if (destination.port === 53 && (destination.transport === "udp" || application === "dns")) {
    return questions === null && peers > 1
      ? { name: "DNS", reason: "questions to a resolver have the rhythm of the programs that ask" }
      : null;
  }
  if (destination.transport !== "udp") return null;
  if (destination.port === 123) return ntp(scored, intervalMs);
  const isNear = !isOutside(destination.address);
  if (!isNear) return null;
  if (destination.port === 67 || destination.port === 547) return dhcp(scored);
  const name = NEAR.get(destination.port);
  return name === undefined ? null : { name, reason: `${name} on the local network` };
}

function ntp({ beats }: Pick<Scored, "beats">, intervalMs: number): KnownClock | null {
  const fitting = beats.filter(({ sentBytes, receivedBytes }) => isNtpSize(sentBytes) && isNtpSize(receivedBytes));
  const isNtp = fitting.length >= NTP_SHARE * beats.length && intervalMs >= NTP_SHORTEST_POLL_MS;
  return isNtp ? { name: "NTP", reason: "messages of NTP's size both ways" } : null;
}

function isNtpSize(bytes: number): boolean {
  return bytes <= NTP_MOST_BYTES && NTP_BYTES.some((size) => bytes % size === 0);
}

function dhcp({ beats }: Pick<Scored, "beats">): KnownClock | null {
  const isSmall = beats.every(({ sentBytes, receivedBytes }) => sentBytes + receivedBytes <= 4 * DHCP_MOST_BYTES);
  return isSmall ? { name: "DHCP", reason: "a lease that is renewed on the local network" } : null;
}
