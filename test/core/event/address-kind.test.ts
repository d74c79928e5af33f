import fc from "fast-check";
import { expect, test } from "vitest";
import { ipv4FromWord, ipv6FromWords } from "../../../src/core/event/address.ts";
import { type AddressKind, addressKind } from "../../../src/core/event/address-kind.ts";

test.each<[address: string, kind: AddressKind]>([
  ["127.0.0.1", "loopback"],
  ["127.255.255.254", "loopback"],
  ["::1", "loopback"],
  ["128.0.0.1", "public"],
  ["10.0.0.1", "private"],
  ["10.255.255.254", "private"],
  ["11.0.0.1", "public"],
  ["172.15.255.254", "public"],
  ["172.16.0.1", "private"],
  ["172.31.255.254", "private"],
  ["172.32.0.1", "public"],
  ["192.167.255.254", "public"],
  ["192.168.0.1", "private"],
  ["192.169.0.1", "public"],
  ["fc00::1", "private"],
  ["fd12:3456:789a::1", "private"],
  ["fe00::1", "public"],
  ["100.63.255.255", "public"],
  ["100.64.0.1", "shared"],
  ["100.127.255.254", "shared"],
  ["100.128.0.1", "public"],
  ["169.253.255.254", "public"],
  ["169.254.1.1", "link-local"],
  ["fe80::1", "link-local"],
  ["febf::1", "link-local"],
  ["fec0::1", "public"],
  ["223.255.255.254", "public"],
  ["224.0.0.251", "multicast"],
  ["239.255.255.250", "multicast"],
  ["240.0.0.1", "public"],
  ["ff02::fb", "multicast"],
  ["ff0e::1", "multicast"],
  ["255.255.255.255", "broadcast"],
  ["10.1.2.255", "broadcast"],
  ["192.168.1.255", "broadcast"],
  ["203.0.113.255", "public"],
  ["169.254.169.254", "metadata"],
  ["fd00:ec2::254", "metadata"],
  ["168.63.129.16", "metadata"],
  ["100.100.100.200", "metadata"],
  ["203.0.113.7", "public"],
  ["8.8.8.8", "public"],
  ["2001:db8::5", "public"],
  ["2600:1f18::1", "public"],
  ["1::", "public"],
])("addressKind() of %s is %s", (address, kind) => {
  expect(addressKind(address)).toBe(kind);
});

test("addressKind() is defined for every address", () => {
  const kinds = [
    ...(["loopback", "link-local", "private", "shared", "multicast", "broadcast", "metadata", "public"] as const),
  ];
  const word = fc.integer({ min: 0, max: 2 ** 32 - 1 });
  fc.assert(
    fc.property(word, fc.tuple(word, word, word, word), (ipv4, ipv6) => {
      expect(kinds).toContain(addressKind(ipv4FromWord(ipv4)));
      expect(kinds).toContain(addressKind(ipv6FromWords(ipv6)));
    }),
    { seed: 1, numRuns: 200 },
  );
});
