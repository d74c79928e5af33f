import { databaseTargets } from "./database-targets.ts";
import { factTargets } from "./fact-targets.ts";
import { runRedaction } from "./redaction.ts";
import { runDatabaseTarget } from "./run-database-target.ts";
import { runFactTarget } from "./run-fact-target.ts";
import { type Outcome, runTarget } from "./run-target.ts";
import { targets } from "./targets.ts";

/** No input may take longer; 2 KB of the worst take a tenth of this. */
const MOST_MICROS = 5000;

/** Prints one row for each reader; ends with 1 where one throws, makes no event, or is slow. */
async function main(inputs: number, seed: number): Promise<void> {
  process.stdout.write("reader           inputs  recognised  mean us  worst us\n");
  for (const target of targets) tell(runTarget(target, inputs, seed));
  for (const target of databaseTargets) tell(await runDatabaseTarget(target, inputs, seed));
  for (const target of factTargets) tell(runFactTarget(target, inputs, seed));
  tell(runRedaction(inputs, seed));
}

function tell(outcome: Outcome): void {
  process.stdout.write(`${rowOf(outcome)}\n`);
  if (outcome.worstMicros > MOST_MICROS) process.exitCode = 1;
}

function rowOf({ name, inputs, recognised, meanMicros, worstMicros }: Outcome): string {
  return [
    name.padEnd(12),
    String(inputs).padStart(10),
    `${((100 * recognised) / inputs).toFixed(1)} %`.padStart(11),
    meanMicros.toFixed(2).padStart(8),
    worstMicros.toFixed(0).padStart(9),
  ].join(" ");
}

await main(Number(process.argv[2] ?? 1_000_000), Number(process.argv[3] ?? 1));
