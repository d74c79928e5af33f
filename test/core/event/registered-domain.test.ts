import { expect, test } from "vitest";
import { ownersDomain, registeredDomain } from "../../../src/core/event/registered-domain.ts";

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

test.each([
  ["a.b.example.co.uk", "example.co.uk"],
  ["x.user.github.io", "user.github.io"],
  ["bucket.s3.amazonaws.com", "bucket.s3.amazonaws.com"],
  ["d111.cloudfront.net", "d111.cloudfront.net"],
  ["metadata.google.internal", "google.internal"],
  ["github.io", null],
  ["co.uk", null],
  ["localhost", null],
  ["4.3.2.1.in-addr.arpa", null],
  ["", null],
])("ownersDomain(%j) is %j", (name, expected) => {
  expect(ownersDomain(name)).toBe(expected);
});
