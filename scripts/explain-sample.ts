/** Writes into README.md what `tocsin explain` draws of the demo's recording, shortened to a few of its sections. */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { execaSync } from "execa";

const root = new URL("../", import.meta.url);
const tocsin = fileURLToPath(new URL("src/app/main.ts", root));
const demo = fileURLToPath(new URL("fixtures/demo.rec", root));
const sample = /(draws it, here[^\n]*\n\n```\n).*?(\n```\n)/s;
/** Of what comes after the actor, by their titles. */
const shown = ["when", "why (log-odds)"];

/** README.md as the command wants it, out of README.md as it is. */
export function withSample(readme: string): string {
  const env = { LC_ALL: "C.UTF-8", COLUMNS: "80" };
  const { stdout } = execaSync(process.execPath, [tocsin, "explain", demo], { env });
  const sections = stdout.split(/\n\n(?=where to\n|when\n|how much\n|scores\n|why |so far\n)/);
  const [head = "", ...others] = sections;
  const kept = [head, ...others.filter((text) => shown.includes(text.slice(0, text.indexOf("\n"))))];
  return readme.replace(
    sample,
    (_all, before: string, after: string) => `${before}${kept.join("\n\n...\n\n")}\n\n...${after}`,
  );
}

if (import.meta.main) {
  const path = new URL("README.md", root);
  writeFileSync(path, withSample(readFileSync(path, "utf8")));
}
