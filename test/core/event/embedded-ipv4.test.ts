import { expect, test } from "vitest";
import { embeddedIpv4 } from "../../../src/core/event/embedded-ipv4.ts";

test.each<[address: string, expected: string | null, why: string]>([
  ["64:ff9b::c000:221", "192.0.2.33", "RFC 6052, section 2.4"],
  ["64:ff9b::", "0.0.0.0", "all zeros"],
  ["64:ff9b:1::c000:221", "192.0.2.33", "a network's own prefix of 96 bits"],
  ["64:ff9b:1:c000:2:2100::", "192.0.2.33", "the same of 48 bits"],
  ["64:ff9b:1:ffff:1::c000:221", "192.0.2.33", "its bits in between are the network's own"],
  ["::ffff:c000:221", "192.0.2.33", "mapped"],
  ["2002:c000:221::1", "192.0.2.33", "6to4"],
  ["2001:0:4136:e378:8000:63bf:3fff:fdd2", "192.0.2.45", "Teredo: RFC 4380's own example"],
  ["64:ff9b:2::c000:221", null, "beyond both prefixes"],
  ["64:ff9b:0:0:1::c000:221", null, "beyond 96 bits"],
  ["2001:db8::c000:221", null, "nobody's"],
  ["2001:4860::c000:221", null, "somebody's"],
  ["::c000:221", null, "compatible, which is given up"],
  ["::1", null, "loopback"],
  ["192.0.2.33", null, "IPv4 itself"],
  ["64:ff9b:zz", "0.0.0.0", "no address at all"],
])("embeddedIpv4(%j) is %j: %s", (address, expected) => {
  expect(embeddedIpv4(address)).toBe(expected);
});
