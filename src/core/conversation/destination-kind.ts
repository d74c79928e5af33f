import { type AddressKind, addressKind, isOutside } from "../event/address-kind.ts";
import type { Destination } from "./destination.ts";

/** Names of what answers at a metadata address: Google's, Amazon's, Tencent's and IBM's own. */
const METADATA_NAMES: ReadonlySet<string> = new Set([
  ...["metadata.google.internal", "metadata.goog", "instance-data.ec2.internal", "metadata.tencentyun.com"],
  "api.metadata.cloud.ibm.com",
]);

/**
 * What a destination's address is; cloud metadata by its name too, where a cluster or a container puts an address of its
 * own in front of it. Outside a name proves nothing: who calls says it.
 */
export function destinationKind({ address, name }: Pick<Destination, "address" | "name">): AddressKind {
  return name !== null && METADATA_NAMES.has(name) && !isOutside(address) ? "metadata" : addressKind(address);
}
