import type { Case } from "../analytic/analytic.ts";
import { destinationKind } from "../conversation/destination-kind.ts";
import { ownersDomain } from "../event/registered-domain.ts";
import type { FindingDestination } from "./finding.ts";

/** Writes down what is known of a destination; where its address lies is for who has a list of that. */
export function describeDestination({
  conversation,
  isNameHidden,
}: Pick<Case, "conversation" | "isNameHidden">): FindingDestination {
  const { destination } = conversation;
  const { address, name, nameSource, port, transport } = destination;
  return {
    address,
    addressKind: destinationKind(destination),
    name,
    nameSource,
    registeredDomain: name === null ? null : ownersDomain(name),
    isNameHidden,
    port,
    transport,
    asn: null,
    country: null,
  };
}
