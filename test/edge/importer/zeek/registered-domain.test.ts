import { expect, test } from "vitest";
import { registeredDomain } from "../../../../src/edge/importer/zeek/registered-domain.ts";

test.each([
  ["a.b.example.co.uk", "example.co.uk"],
  ["example.com", "example.com"],
  ["_ldap._tcp.dc._msdcs.example.com", "example.com"],
  ["user.github.io", "github.io"],
  ["4.3.2.1.in-addr.arpa", "in-addr.arpa"],
  ["b.a.9.8.ip6.arpa", "ip6.arpa"],
  ["in-addr.arpa", "in-addr.arpa"],
  ["desktop-10acm04", "desktop-10acm04"],
  ["printer.local", "printer.local"],
  ["co.uk", "co.uk"],
  ["192.0.2.1", "192.0.2.1"],
  ["a b\x00.example.com", "example.com"],
  ["xn--bcher-kva.example.com", "example.com"],
  ["", ""],
  [".", "."],
])("registeredDomain(%j) is %j", (name, expected) => {
  expect(registeredDomain(name)).toBe(expected);
});
