/**
 * `npm run lab -- SCENARIO...`: plays scenarios in virtual machines and prints what was found of what had to be.
 * See docs/lab.md.
 */
import { Command, InvalidArgumentError, Option } from "commander";
import { architectureNames } from "./architecture.ts";
import { kernels } from "./cache/kernel.ts";
import { fail, runCommand } from "./command-line.ts";
import { inParallel } from "./in-parallel.ts";
import type { Verdict } from "./judge/verdict.ts";
import { Lab, machinesAtOnce } from "./lab.ts";
import { LabError } from "./lab-error.ts";
import { backends, type Place } from "./place.ts";
import { readScenario } from "./read-scenario.ts";
import { jsonReport } from "./report/json-report.ts";
import { textReport } from "./report/text-report.ts";

type Options = Required<Place> & { readonly hours?: number; readonly keep?: string; readonly json?: boolean };

const command = new Command("npm run lab --")
  .description("Plays scenarios in virtual machines and prints what was found of what had to be")
  .argument("<scenarios...>", "names of test/lab/scenarios, or paths of your own")
  .addOption(new Option("--arch <name>", "the guest's processor").choices(architectureNames).default("x86-64"))
  .addOption(new Option("--kernel <version>", "the guest's kernel").choices(kernels).default("6.12"))
  .addOption(new Option("--backend <name>", "how the sensor attaches").choices(backends).default("fentry"))
  .option("--hours <number>", "instead of the scenario's own", readHours)
  .option("--keep <file>", "keep the recording here, and all else that came of it beside it")
  .option("--json", "one JSON object instead of the table");

async function main(): Promise<void> {
  await command.parseAsync();
  const options = command.opts<Options>();
  const { arch, kernel, backend, hours, keep, json } = options;
  const scenarios = command.args.map((name) => readScenario(name, hours));
  if (keep !== undefined && scenarios.length > 1) {
    throw new LabError(`Cannot keep ${scenarios.length} scenarios in "${keep}": play one at a time`);
  }
  const say = (text: string): void => void process.stderr.write(`${text}\n`);
  const lab = new Lab(say);
  const verdicts: Verdict[] = [];
  await inParallel(machinesAtOnce(), scenarios, async (scenario) => {
    try {
      verdicts.push(await lab.try(scenario, { arch, kernel, backend }, keep));
    } catch (error) {
      fail(error);
    }
  });
  verdicts.sort((a, b) => a.scenario.localeCompare(b.scenario));
  const isColored = process.stdout.isTTY === true && !process.env["NO_COLOR"];
  process.stdout.write(json ? `${JSON.stringify(jsonReport(verdicts))}\n` : textReport(verdicts, { isColored }));
}

function readHours(text: string): number {
  const hours = Number(text);
  if (hours > 0 && hours <= 24 * 366) return hours;
  throw new InvalidArgumentError("write a number of hours above 0, such as 24 or 0.5");
}

await runCommand(main);
