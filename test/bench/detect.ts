/**
 * How well tocsin tells beacons from traffic without a clock, beside its rivals and the best that can be had:
 * `npm run bench:detect`, on simulated traffic, real captures and the repository's recordings. Same seeds, same figures.
 *
 * `-- --quick` takes two minutes instead of a quarter of an hour, `-- --json` prints one object, names of parts measure
 * these only. A whole run writes its tables to docs/detection.md, between the markers, and the plots beside it.
 */
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { replaceSection } from "../lab/report/section.ts";
import { measureReach } from "./detect/beats-to-detect.ts";
import { measureCalibration } from "./detect/calibration.ts";
import { measureCaptures } from "./detect/captures.ts";
import { type Effort, fullEffort, quickEffort } from "./detect/effort.ts";
import { measureFalseRates } from "./detect/false-rate.ts";
import { reachPlots } from "./detect/plots.ts";
import { powersOf } from "./detect/power.ts";
import { measureRecordings } from "./detect/recordings.ts";
import type { Result } from "./detect/result.ts";
import { measureRoc } from "./detect/roc.ts";
import { measureRules } from "./detect/rules.ts";
import { summarize } from "./detect/summary.ts";
import { markdownTable, textTable } from "./detect/table.ts";
import { tablesOf } from "./detect/tables.ts";

const parts: Readonly<Record<string, (effort: Effort) => Result | Promise<Result>>> = {
  roc: (effort) => ({ roc: measureRoc(effort) }),
  falseRates: (effort) => ({ falseRates: measureFalseRates(effort) }),
  calibration: (effort) => ({ calibration: measureCalibration(effort) }),
  reach: (effort) => ({
    reach: Object.fromEntries(Object.entries(powersOf(effort)).map(([name, power]) => [name, measureReach(power)])),
  }),
  rules: (effort) => ({ rules: measureRules(effort) }),
  captures: async () => ({ captures: await measureCaptures() }),
  recordings: async () => ({ recordings: await measureRecordings() }),
};

const { values: options, positionals } = parseArgs({
  options: { quick: { type: "boolean", default: false }, json: { type: "boolean", default: false } },
  allowPositionals: true,
});
const unknown = positionals.find((name) => !Object.hasOwn(parts, name));
if (unknown === undefined) await run(positionals.length === 0 ? Object.keys(parts) : positionals);
else {
  process.stderr.write(`Cannot measure "${unknown}": there is no such part; take ${Object.keys(parts).join(", ")}\n`);
  process.exitCode = 2;
}

async function run(names: readonly string[]): Promise<void> {
  let result: Result = {};
  for (const name of names) {
    const part = await parts[name]?.(options.quick ? quickEffort : fullEffort);
    if (!options.json) for (const table of tablesOf(part ?? {})) console.log(textTable(table));
    result = { ...result, ...part };
  }
  if (options.json) console.log(JSON.stringify(summarize(result)));
  if (!options.quick && names.length === Object.keys(parts).length) await writeDocument(result);
}

async function writeDocument(result: Result): Promise<void> {
  const folder = new URL("../../docs/", import.meta.url);
  const path = fileURLToPath(new URL("detection.md", folder));
  const plots = reachPlots(result.reach ?? {});
  const images = plots.map(({ name, title }) => `![${title}](${name})\n`);
  const section = [...images, ...tablesOf(result).map(markdownTable)].join("\n");
  await writeFile(path, replaceSection(await readFile(path, "utf8"), "bench:detect", section));
  for (const { name, svg } of plots) await writeFile(new URL(name, folder), svg);
}
