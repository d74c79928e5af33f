import fc from "fast-check";
import { expect, test } from "vitest";
import { ipv4FromWord, ipv6FromWords } from "../../../../src/core/event/address.ts";
import { AddressBook, canonicalAddress } from "../../../../src/edge/importer/zeek/address-book.ts";

const uint32 = fc.oneof(fc.nat(0xffff_ffff), fc.constantFrom(0, 0xffff_0000));

test("canonicalAddress() writes an address as the sensor does", () => {
  fc.assert(
    fc.property(fc.tuple(uint32, uint32, uint32, uint32), (words) => {
      const bytes = Buffer.alloc(16);
      words.forEach((word, index) => {
        bytes.writeUInt32LE(word, 4 * index);
      });
      const long = bytes.toString("hex").match(/.{4}/g)?.join(":") ?? "";
      expect(canonicalAddress(long)).toBe(ipv6FromWords(words));
      expect(canonicalAddress(long.toUpperCase())).toBe(ipv6FromWords(words));
    }),
  );
});

test("AddressBook gives the canonical text of each address back, and one code for one address", () => {
  const book = new AddressBook();
  const addresses = fc.oneof(fc.ipV4(), fc.ipV6(), uint32.map(ipv4FromWord));
  fc.assert(
    fc.property(addresses, (address) => {
      const code = book.codeOf(address);
      expect(book.textOf(code)).toBe(canonicalAddress(address));
      expect(book.codeOf(book.textOf(code))).toBe(code);
    }),
  );
});

test.each(["", "a.example", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.4 ", ":::", "[::1]"])(
  "AddressBook knows no address %j",
  (text) => {
    expect(new AddressBook().codeOf(text)).toBe(-1);
  },
);
