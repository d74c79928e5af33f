import fc from "fast-check";
import { expect, test } from "vitest";
import { ipv4FromWord, ipv6FromWords } from "../../../src/core/event/address.ts";
import { type AddressKind, addressKind, isOutside } from "../../../src/core/event/address-kind.ts";

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
  ["fe00::1", "reserved"],
  ["100.63.255.255", "public"],
  ["100.64.0.1", "shared"],
  ["100.127.255.254", "shared"],
  ["100.128.0.1", "public"],
  ["169.253.255.254", "public"],
  ["169.254.1.1", "link-local"],
  ["fe80::1", "link-local"],
  ["febf::1", "link-local"],
  ["fec0::1", "reserved"],
  ["223.255.255.254", "public"],
  ["224.0.0.251", "multicast"],
  ["239.255.255.250", "multicast"],
  ["240.0.0.1", "reserved"],
  ["ff02::fb", "multicast"],
  ["ff0e::1", "multicast"],
  ["255.255.255.255", "broadcast"],
  ["10.1.2.255", "broadcast"],
  ["192.168.1.255", "broadcast"],
  ["203.0.113.255", "documentation"],
  ["169.254.169.254", "metadata"],
  ["fd00:ec2::254", "metadata"],
  ["168.63.129.16", "metadata"],
  ["100.100.100.200", "metadata"],
  ["203.0.113.7", "documentation"],
  ["8.8.8.8", "public"],
  ["2001:db8::5", "documentation"],
  ["2600:1f18::1", "public"],
  ["1::", "reserved"],
  ["0.0.0.0", "reserved"],
  ["192.0.0.8", "reserved"],
  ["192.0.1.1", "public"],
  ["192.0.2.1", "documentation"],
  ["192.88.99.1", "reserved"],
  ["192.88.98.1", "public"],
  ["198.17.255.254", "public"],
  ["198.18.0.1", "reserved"],
  ["198.19.255.254", "reserved"],
  ["198.20.0.1", "public"],
  ["198.51.100.1", "documentation"],
  ["198.51.101.1", "public"],
  ["::", "reserved"],
  ["100::1", "reserved"],
  ["5f00::1", "reserved"],
  ["3fff:fff::1", "documentation"],
  ["3fff:1000::1", "public"],
  ["2001:2::1", "reserved"],
  ["2001:2:1::1", "public"],
  ["2001:4860:4860::8888", "public"],
  ["169.254.170.2", "metadata"],
  ["169.254.170.23", "metadata"],
  ["169.254.0.23", "metadata"],
  ["169.254.42.42", "metadata"],
  ["fd00:ec2::23", "metadata"],
  ["fd20:ce::254", "metadata"],
  ["fd00:c1::a9fe:a9fe", "metadata"],
  ["fe80::a9fe:a9fe", "metadata"],
  ["fd00:42::42", "metadata"],
  ["64:ff9b::808:808", "public"],
  ["64:ff9b::a01:203", "private"],
  ["64:ff9b::a9fe:a9fe", "metadata"],
  ["64:ff9b:1::c0a8:101", "private"],
  ["64:ff9b:1:abcd::808:808", "public"],
  ["64:ff9b:1:a01:2:300::", "private"],
  ["64:ff9b:2::1", "reserved"],
  ["64:ff9b:0:1::808:808", "reserved"],
  ["::ffff:7f00:1", "loopback"],
  ["::ffff:808:808", "public"],
  ["2002:808:808::1", "public"],
  ["2002:c0a8:101::1", "private"],
  ["2001:0:4136:e378:8000:63bf:3fff:fdd2", "documentation"],
  ["2001::f5ff:fffe", "private"],
])("addressKind() of %s is %s", (address, kind) => {
  expect(addressKind(address)).toBe(kind);
});

test("addressKind() is defined for every address", () => {
  const kinds = [
    ...(["loopback", "link-local", "private", "shared", "multicast", "broadcast", "metadata"] as const),
    ...(["documentation", "reserved", "public"] as const),
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

test.each([
  ["8.8.8.8", true],
  ["203.0.113.7", true],
  ["198.18.0.5", true],
  ["240.0.0.1", true],
  ["64:ff9b::808:808", true],
  ["10.0.0.1", false],
  ["100.64.0.1", false],
  ["169.254.169.254", false],
  ["64:ff9b::a01:203", false],
  ["::1", false],
])("isOutside(%j) is %j", (address, expected) => {
  expect(isOutside(address)).toBe(expected);
});
