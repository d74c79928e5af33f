import { expect, test } from "vitest";
import { destinationKind } from "../../../src/core/conversation/destination-kind.ts";

test.each([
  ["169.254.169.254", null, "metadata"],
  ["64:ff9b::a9fe:a9fe", null, "metadata"],
  ["10.0.0.9", "metadata.google.internal", "metadata"],
  ["10.0.0.9", "metadata.example", "private"],
  ["10.0.0.9", null, "private"],
  ["198.20.0.1", "metadata.google.internal", "public"],
])("a destination at %s under the name %s is of kind %s", (address, name, kind) => {
  expect(destinationKind({ address, name })).toBe(kind);
});
