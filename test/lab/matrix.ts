/**
 * `npm run lab:matrix`: every scenario on one kernel, the exactness of every path on all kernels by all back ends, what the
 * programs rely on against every kernel's types; and the tables of docs/lab.md from it.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Command } from "commander";
import { askKernel, bpfFolder, table } from "./btf/check.ts";
import { btfOfKernelImage } from "./btf/kernel-image.ts";
import { readBtFiles } from "./btf/needs.ts";
import { kernels } from "./cache/kernel.ts";
import { fail, runCommand } from "./command-line.ts";
import { costsOf } from "./costs.ts";
import { inParallel } from "./in-parallel.ts";
import type { Verdict } from "./judge/verdict.ts";
import { Lab, machinesAtOnce } from "./lab.ts";
import { LabError } from "./lab-error.ts";
import { backends, hasBackend, type Place } from "./place.ts";
import { readScenario } from "./read-scenario.ts";
import { jsonReport } from "./report/json-report.ts";
import { truthMarkdown } from "./report/markdown-report.ts";
import { matrixMarkdown, matrixOf, matrixText } from "./report/matrix.ts";
import { pathsMarkdown } from "./report/paths.ts";
import { replaceSection } from "./report/section.ts";
import { textReport } from "./report/text-report.ts";
import { Results, type Turn } from "./results.ts";
import { scenarioNames } from "./scenario.ts";

const document = fileURLToPath(new URL("../../docs/lab.md", import.meta.url));
const everywhere = "paths";
const usual: Place = { kernel: "6.12", backend: "fentry" };
/** What a day costs is measured with this one: it lasts 24 hours. */
const day = "office-hours";

const command = new Command("npm run lab:matrix --")
  .description("Plays every scenario, and the exactness of all paths on every kernel by every back end")
  .argument("[scenarios...]", "only these, without writing the tables")
  .option("--continue", "take over what an earlier run has played, where nothing that it depends on has changed")
  .option("--json", "one JSON object instead of the tables");

async function main(): Promise<void> {
  await command.parseAsync();
  const options = command.opts<{ readonly continue?: boolean; readonly json?: boolean }>();
  const say = (text: string): void => void process.stderr.write(`${text}\n`);
  const lab = new Lab(say);
  const turns = plan(command.args);
  const results = await Results.open(lab, { isContinued: options.continue === true });
  const types = await checkTypes(lab);
  const verdicts = await playAll(turns, results);
  const isColored = process.stdout.isTTY === true && !process.env["NO_COLOR"];
  const matrix = matrixOf(verdicts.filter(({ scenario }) => scenario === everywhere));
  if (options.json) process.stdout.write(`${JSON.stringify(jsonReport(verdicts))}\n`);
  else process.stdout.write(`${textReport(verdicts, { isColored })}\n${matrixText(matrix, { isColored })}\n${types}`);
  if (verdicts.length < turns.length) process.exitCode = 1;
  else if (command.args.length === 0) await writeTables(lab, verdicts);
}

/** The longest first, so that none is left running alone at the end. */
function plan(names: readonly string[]): readonly Turn[] {
  const all = names.length > 0 ? names : scenarioNames();
  const turns = all.flatMap((name): Turn[] => {
    const scenario = readScenario(name);
    return (name === everywhere ? places() : [usual]).map((place) => ({ scenario, place }));
  });
  return turns.toSorted((a, b) => b.scenario.hours - a.scenario.hours);
}

function places(): readonly Place[] {
  return kernels.flatMap((kernel) => backends.map((backend) => ({ kernel, backend }))).filter(hasBackend);
}

/** One after another goes wrong for itself: the others are played all the same. */
async function playAll(turns: readonly Turn[], results: Results): Promise<readonly Verdict[]> {
  const verdicts = new Map<Turn, Verdict>();
  await inParallel(machinesAtOnce(), turns, async (turn) => {
    try {
      verdicts.set(turn, (await results.of(turn)).verdict);
    } catch (error) {
      fail(error);
    }
  });
  const byName = turns.toSorted((a, b) => a.scenario.name.localeCompare(b.scenario.name));
  return byName.flatMap((turn) => verdicts.get(turn) ?? []);
}

/** The table of what bpf/ relies on, for all kernels; a difference ends the run. */
async function checkTypes(lab: Lab): Promise<string> {
  const files = readBtFiles(bpfFolder);
  const columns = [];
  for (const name of kernels) {
    const kernel = btfOfKernelImage(join((await lab.parts({ kernel: name })).kernel, "vmlinuz"));
    columns.push([kernel.release, askKernel(files, kernel)] as const);
  }
  const text = table(columns);
  const isWrong = columns.some(([, answers]) => answers.some(({ differences }) => differences.length > 0));
  if (isWrong) throw new LabError(`Cannot rely on these kernels: their types differ from what bpf/ says\n${text}`);
  return text;
}

async function writeTables(lab: Lab, verdicts: readonly Verdict[]): Promise<void> {
  if (!existsSync(document)) throw new LabError(`Cannot write the tables: there is no "${document}"`);
  const here = verdicts.filter(({ kernel, backend }) => kernel === usual.kernel && backend === usual.backend);
  const ways = verdicts.filter(({ scenario }) => scenario === everywhere);
  const costs = await costsOf(
    await lab.parts(usual),
    verdicts.find(({ scenario }) => scenario === day),
  );
  const sections = {
    "lab:truth": truthMarkdown(here),
    "lab:kernels": matrixMarkdown(matrixOf(ways)),
    "lab:paths": pathsMarkdown(ways),
    "lab:cost": costs,
  };
  let text = readFileSync(document, "utf8");
  for (const [name, section] of Object.entries(sections)) text = replaceSection(text, name, section);
  writeFileSync(document, text);
}

await runCommand(main);
