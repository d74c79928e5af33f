/** `npm run fixtures`: makes the recordings of fixtures/ anew in the lab, and the findings that they must give. */
import { chmod, copyFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Command } from "commander";
import { runCommand } from "./command-line.ts";
import { inParallel } from "./in-parallel.ts";
import type { Verdict } from "./judge/verdict.ts";
import { Lab, machinesAtOnce } from "./lab.ts";
import { LabError } from "./lab-error.ts";
import type { Place } from "./place.ts";
import { readScenario } from "./read-scenario.ts";
import { Results } from "./results.ts";

const folder = fileURLToPath(new URL("../../fixtures/", import.meta.url));
const place: Place = { kernel: "6.12", backend: "fentry" };
const MOST_BYTES = 1_000_000;

/** At least one that must be found and one that must not for each analytic; fixtures/README.md says what each shows. */
const scenarios = [
  "curl-cobalt-strike",
  "wget-cron",
  "c-static",
  "python-https",
  "server-down",
  "rotating",
  "heartbeat",
  "dns-txt",
  "irc-bot",
  "missing",
  "sort-sends",
  "benign-apt",
  "benign-browsing",
  "benign-chat",
  "benign-ntp",
  "benign-poisson",
  "benign-retries",
  "benign-syslog",
];

const command = new Command("npm run fixtures --")
  .description("Makes the recordings of fixtures/ anew")
  .argument("[names...]", "only these")
  .option("--continue", "take over what was played before, where nothing that it depends on has changed");

async function main(): Promise<void> {
  await command.parseAsync();
  const names = command.args;
  const unknown = names.filter((name) => !scenarios.includes(name));
  if (unknown.length > 0) throw new LabError(`Cannot make "${unknown.join('", "')}": no fixture is called so`);
  const wanted = scenarios.filter((name) => names.length === 0 || names.includes(name));
  const lab = new Lab((text) => void process.stderr.write(`${text}\n`));
  const results = await Results.open(lab, { isContinued: command.opts()["continue"] === true });
  const made: { readonly name: string; readonly recording: string }[] = [];
  await inParallel(machinesAtOnce(), wanted, async (name) => {
    const { verdict, recording } = await results.of({ scenario: readScenario(name), place });
    check(verdict);
    made.push({ name, recording });
  });
  // All or none, and readable by everybody.
  for (const { name, recording } of made) {
    const file = join(folder, `${name}.rec`);
    await copyFile(recording, file);
    await chmod(file, 0o644);
  }
  await import("../../scripts/golden.ts");
}

/** A fixture is small, and nothing is missing in it. */
function check({ scenario, recordingBytes, lost, events }: Verdict): void {
  if (recordingBytes > MOST_BYTES) {
    throw new LabError(`Cannot keep the recording of "${scenario}": it takes ${recordingBytes} bytes; shorten it`);
  }
  if (lost > 0 || events === 0) {
    throw new LabError(`Cannot keep the recording of "${scenario}": ${events} events, ${lost} lost; make it again`);
  }
}

await runCommand(main);
