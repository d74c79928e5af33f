import { expect, test } from "vitest";
import { pathPattern } from "../../../src/core/process/path-pattern.ts";

test.each([
  ["/usr/bin/x", "/usr/bin/x", true],
  ["/usr/bin/x", "/usr/bin/xy", false],
  ["/opt/*/x", "/opt/a/x", true],
  ["/opt/*/x", "/opt/a/b/x", false],
  ["/opt/**", "/opt/a/b/x", true],
  ["/opt/**", "/optional", false],
  ["/opt/a.b", "/opt/aXb", false],
  ["/opt/a.b*", "/opt/aXb1", false],
  ["/opt/(x)+*", "/opt/(x)+1", true],
  ["/opt/*", "/opt/a\nb", true],
  ["/opt/**", `/opt/${"a".repeat(1025)}`, false],
])("pathPattern() %s fits %j: %s", (pattern, path, fits) => {
  expect(pathPattern(pattern)(path)).toBe(fits);
});
