import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { withSample } from "../../scripts/explain-sample.ts";

const path = new URL("../../README.md", import.meta.url);

test("README.md shows what explain draws of the demo's finding (node scripts/explain-sample.ts renews it)", () => {
  const readme = readFileSync(path, "utf8");
  expect(readme).toMatch(/draws it, here[^\n]*\n\n```\nMEDIUM {2}Beacon of a transfer tool\n/);
  expect(readme).toBe(withSample(readme));
});
