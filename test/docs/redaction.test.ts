import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { withTable } from "../../scripts/redaction-doc.ts";

const path = new URL("../../docs/redaction.md", import.meta.url);

test("docs/redaction.md shows the test table as it is (node scripts/redaction-doc.ts renews it)", () => {
  const document = readFileSync(path, "utf8");
  expect(document).toContain("### Kept");
  expect(document).toBe(withTable(document));
});
