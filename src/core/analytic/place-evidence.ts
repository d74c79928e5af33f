import { isOutside } from "../event/address-kind.ts";
import type { Case } from "./analytic.ts";
import { ramp, type Share } from "./share.ts";
import { vendorDomainOf } from "./vendor-domains.ts";

const NEW_DESTINATION = [
  [0.1, 0],
  [1, 0.4],
] as const;
const NEW_ACTOR = [
  [0.1, 0],
  [1, 0.2],
] as const;

/** Where a conversation goes, what it speaks there, and who else does; see `implantEvidence` for the weights. */
export function placeShares({ conversation, programClass, scores, isNamed, peers }: Case): readonly Share[] {
  const { irc = 0, mismatch = 0, oddPort = 0, noName = 0, dnsTunnel = 0 } = scores.protocol.evidence;
  const { newActor = 0, newDestination = 0 } = scores.rarity.evidence;
  const { address, name, nameSource, port } = conversation.destination;
  // What a hosts file claims is the word of whoever may write it.
  const vendor = name === null || nameSource === "hosts" ? null : vendorDomainOf(name);
  return [
    { name: "IRC", logOdds: 2 * irc },
    { name: "protocol unlike its port", logOdds: mismatch },
    { name: "odd port", logOdds: 0.8 * oddPort },
    { name: "no name", logOdds: isNamed ? 0.5 * noName : 0 },
    { name: "DNS as a tunnel", logOdds: 4 * dnsTunnel },
    { name: "DNS and nothing else", logOdds: port === 53 && peers === 1 ? 2 : 0 },
    { name: "nobody else talks there", logOdds: 0.7 * scores.rarity.value },
    // The people at a host go to new places all day; a program that was installed to do its work does not.
    { name: "new destination", logOdds: programClass.name === "host" ? 0 : ramp(newDestination, NEW_DESTINATION) },
    { name: "new actor", logOdds: programClass.name === "host" ? 0 : ramp(newActor, NEW_ACTOR) },
    { name: "inside", logOdds: isOutside(address) ? 0 : -1.5 },
    { name: "vendor's own service", logOdds: vendor === null ? 0 : -1.5 },
  ];
}
