/**
 * `npm run lab:smoke`: plays the smoke test's scenario by every back end that a kernel has, one machine after the other; on any
 * architecture. Ends with 1 unless all of them found the beacon and counted every byte.
 */
import { Command, Option } from "commander";
import { terminalText } from "../../src/core/event/terminal-text.ts";
import { architectureNames } from "./architecture.ts";
import { kernels } from "./cache/kernel.ts";
import { fail, runCommand } from "./command-line.ts";
import type { Verdict } from "./judge/verdict.ts";
import { Lab } from "./lab.ts";
import { backends, hasBackend, type Place } from "./place.ts";
import { textReport } from "./report/text-report.ts";
import { smokeFaults, smokeScenario } from "./smoke-faults.ts";

const command = new Command("npm run lab:smoke --")
  .description("Plays a beacon of 60 s by every back end that the kernel has, and says whether each saw all of it")
  .addOption(new Option("--arch <name>", "the guest's processor").choices(architectureNames).default("x86-64"))
  .addOption(new Option("--kernel <version>", "the guest's kernel").choices(kernels).default("6.12"));

async function main(): Promise<void> {
  await command.parseAsync();
  const machine = command.opts<Required<Omit<Place, "backend">>>();
  const lab = new Lab((text) => void process.stderr.write(`${text}\n`));
  const verdicts: Verdict[] = [];
  for (const place of backends.map((backend) => ({ ...machine, backend })).filter(hasBackend)) {
    try {
      verdicts.push(await lab.try(smokeScenario(), place));
    } catch (error) {
      fail(error);
    }
  }
  const isColored = process.stdout.isTTY === true && !process.env["NO_COLOR"];
  process.stdout.write(textReport(verdicts, { isColored }));
  for (const verdict of verdicts) report(verdict);
}

function report(verdict: Verdict): void {
  for (const fault of smokeFaults(verdict)) {
    // It may quote what a guest said.
    process.stderr.write(`lab: ${verdict.backend}: ${terminalText(fault)}\n`);
    process.exitCode = 1;
  }
}

await runCommand(main);
