import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { Lab } from "./lab.ts";
import { readScenario } from "./read-scenario.ts";

const reason = whyNot();
if (reason !== null) process.stderr.write(`Skipped: the lab's smoke run, for ${reason}\n`);

/** Why no virtual machine can be made here; null where one must. */
function whyNot(): string | null {
  if (process.arch !== "x64") return `it needs x86-64 (here: ${process.arch})`;
  if (process.getuid?.() !== 0) return "it needs root";
  if (!existsSync("/usr/bin/apt-get")) return "it is built from Debian's packages, and there is no apt-get";
  return null;
}

test.skipIf(reason !== null)("a beacon of 60 s is found in a guest, and every byte of it counted", async () => {
  const said: string[] = [];
  const lab = new Lab((text) => said.push(text));
  const verdict = await lab.try(readScenario("curl-loop", 0.2), { kernel: "6.12", backend: "fentry" });
  expect(verdict).toMatchObject({ truth: [{ found: true }], falseFindings: [], exact: true, lost: 0 });
  // Six beats are the fewest that may be called a beacon.
  expect(verdict.truth[0]?.beatsToFirst).toBeLessThanOrEqual(7);
  expect(verdict.compared).toBeGreaterThan(10);
});
