import { isIPv6, SocketAddress } from "node:net";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  ipv4FromWord,
  ipv6FromWords,
  isAddressText,
  isLoopback,
  isUnspecified,
  swap16,
} from "../../../src/core/event/address.ts";

const word = fc.oneof(fc.constantFrom(0, 0xffffffff, 0x01000000, 0xffff0000), fc.integer({ min: 0, max: 0xffffffff }));

test("ipv4FromWord() reads the bytes in the order of memory", () => {
  expect(ipv4FromWord(0x0100007f)).toBe("127.0.0.1");
  expect(ipv4FromWord(0xffffffff)).toBe("255.255.255.255");
});

test.each([
  [[0, 0, 0, 0], "::"],
  [[0, 0, 0, 0x01000000], "::1"],
  [[0, 0, 0xffff0000, 0x070071cb], "203.113.0.7"],
  [[0xb80d0120, 0, 0, 0x01000000], "2001:db8::1"],
  [[0xb80d0120, 0x01000000, 0x00000100, 0x01000100], "2001:db8:0:1:1:0:1:1"],
  [[0xb80d0120, 0, 0x01000000, 0x01000000], "2001:db8::1:0:1"],
] as const)("ipv6FromWords() of %j is %s", (words, text) => {
  expect(ipv6FromWords(words)).toBe(text);
});

test("ipv6FromWords() writes what the platform writes", () => {
  fc.assert(
    fc.property(word, word, word, word, (a, b, c, d) => {
      fc.pre(!(a === 0 && b === 0 && (c === 0 || c === 0xffff0000)));
      const bytes = Buffer.alloc(16);
      for (const [index, value] of [a, b, c, d].entries()) bytes.writeUInt32LE(value, index * 4);
      const long = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(index * 2).toString(16)).join(":");
      const text = ipv6FromWords([a, b, c, d]);
      expect(isIPv6(text)).toBe(true);
      expect(text).toBe(new SocketAddress({ address: long, family: "ipv6" }).address);
    }),
  );
});

test.each([
  ["127.0.0.1", true],
  ["127.255.1.2", true],
  ["::1", true],
  ["127.evil.example", false],
  ["10.127.0.1", false],
  ["::", false],
])("isLoopback() of %s is %s", (address, isSo) => {
  expect(isLoopback(address)).toBe(isSo);
});

test("isUnspecified() knows both families, swap16() undoes itself", () => {
  expect(["0.0.0.0", "::", "::1", "0.0.0.1"].map(isUnspecified)).toEqual([true, true, false, false]);
  expect(swap16(0xbb01)).toBe(443);
  fc.assert(fc.property(fc.nat(65_535), (port) => swap16(swap16(port)) === port));
});

test.each([
  ["203.0.113.7", true],
  ["2001:db8::1", true],
  ["::", true],
  ["", true],
  ["1.2", true],
  ["a.example", false],
  ["1.a", false],
  ["203-0-113-7.example", false],
])("isAddressText() of %j is %s", (text, isAddress) => {
  expect(isAddressText(text)).toBe(isAddress);
});
