import { expect, test } from "vitest";
import { describeDestination } from "../../../src/core/finding/describe-destination.ts";
import { type Sketch, sketchCase } from "../analytic/sketch-case.ts";

const none = { isNameHidden: false, asn: null, country: null };

test.each<[what: string, to: NonNullable<Sketch["to"]>, described: object]>([
  [
    "a tenant's name",
    { address: "8.8.8.8", name: "a.user.github.io", nameSource: "sni" },
    { addressKind: "public", nameSource: "sni", registeredDomain: "user.github.io" },
  ],
  [
    "a name of one label",
    { address: "10.0.0.9", name: "db", nameSource: "hosts" },
    { addressKind: "private", nameSource: "hosts", registeredDomain: null },
  ],
  [
    "cloud metadata by name",
    { address: "10.0.0.9", name: "metadata.google.internal", nameSource: "dns" },
    { addressKind: "metadata", nameSource: "dns", registeredDomain: "google.internal" },
  ],
  [
    "an address behind NAT64",
    { address: "64:ff9b::a00:9", name: null, nameSource: null },
    { addressKind: "private", nameSource: null, registeredDomain: null },
  ],
])("of %s", (_, to, described) => {
  expect(describeDestination(sketchCase({ to }))).toEqual({
    ...to,
    port: 443,
    transport: "tcp",
    ...none,
    ...described,
  });
});
