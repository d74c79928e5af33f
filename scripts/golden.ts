/** Writes the findings that each recording in fixtures/ gives, for the tests to compare with: look at the diff. */
import { readdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { execaSync } from "execa";

const folder = new URL("../fixtures/", import.meta.url);
const tocsin = fileURLToPath(new URL("../src/app/main.ts", import.meta.url));

for (const name of readdirSync(folder).filter((file) => file.endsWith(".rec"))) {
  const recording = fileURLToPath(new URL(name, folder));
  const { stdout } = execaSync(process.execPath, [tocsin, "replay", recording, "--output", "json"]);
  writeFileSync(new URL(name.replace(/\.rec$/, ".findings.ndjson"), folder), stdout === "" ? "" : `${stdout}\n`);
}
