/**
 * What tocsin says of programs that call a server, each started in another way: `npm run bench:actors`, in a network namespace
 * and a mount namespace of their own. Writes its table to docs/actors.md, between the markers; ends with 1 where something
 * that is said is not so. `-- --json` prints what was said.
 */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { execa } from "execa";
import { replaceSection } from "../lab/report/section.ts";
import { eventsOf, startCapture } from "../live/capture.ts";
import { cgroupFolder } from "../live/cgroup-folder.ts";
import { addresses, isOnPath, LiveNode, whyNotLive } from "../live/live-node.ts";
import { type ActorCase, cases } from "./actors/cases.ts";
import { type Said, saidByPort } from "./actors/said.ts";
import { starterCases } from "./actors/starter-cases.ts";
import { markdownTable, type Table, textTable } from "./detect/table.ts";

const FIRST_PORT = 8801;
const { values: options } = parseArgs({ options: { json: { type: "boolean", default: false } } });
const document = fileURLToPath(new URL("../../docs/actors.md", import.meta.url));

if (whyNotLive() === null) await measure();
else process.exitCode = 1;

async function measure(): Promise<void> {
  const node = new LiveNode();
  const folder = await mkdtemp(join(tmpdir(), "tocsin-actors-"));
  const cgroup = cgroupFolder();
  try {
    const all = [...cases, ...starterCases];
    const runnable = all.filter(
      (one) => one.needs.every(isThere) && (cgroup !== null || !one.script.includes("$cgroup")),
    );
    for (const { name } of all.filter((one) => !runnable.includes(one))) process.stderr.write(`Left out: ${name}\n`);
    const capture = await startCapture("sense", "--netns", node.name);
    for (const [index, one] of runnable.entries())
      await run(one, FIRST_PORT + index, { node, folder, cgroup: cgroup ?? "" });
    await wait(3000);
    const said = saidByPort(eventsOf(await capture.stop()));
    await tell(runnable.map((one, index) => ({ ...one, said: said.get(FIRST_PORT + index) ?? null })));
  } finally {
    node.destroy();
    if (cgroup !== null) await execa("find", [cgroup, "-depth", "-type", "d", "-delete"], { reject: false });
    await rm(folder, { recursive: true, force: true });
  }
}

function isThere(program: string): boolean {
  return program.startsWith("/") ? isOnPath(program.slice(program.lastIndexOf("/") + 1)) : isOnPath(program);
}

interface Place {
  readonly node: LiveNode;
  readonly folder: string;
  readonly cgroup: string;
}

/** In a mount namespace of its own, so that what it mounts goes with it; a server that nobody runs refuses it, which is enough. */
async function run({ script }: ActorCase, port: number, { node, folder, cgroup }: Place): Promise<void> {
  const own = await mkdtemp(join(folder, "case-"));
  const host = addresses.server;
  const env = { port: `${port}`, host, url: `http://${host}:${port}/`, cgroup };
  const enter = ["nsenter", `--net=/run/netns/${node.name}`, "unshare", "--mount", "--propagation", "private"];
  // A script that goes on: what it starts may be gone at once, it is not
  const [file = "", ...args] = [...enter, "sh", "-c", 'sh -c "$0"; sleep 0.5', script];
  await execa(file, args, { cwd: own, env, reject: false, timeout: 30_000, stdin: "ignore", stdout: "ignore" });
}

type Told = ActorCase & { readonly said: Said | null };

async function tell(told: readonly Told[]): Promise<void> {
  const wrong = told.filter((one) => faultsOf(one).length > 0);
  if (options.json)
    console.log(JSON.stringify(told.map((one) => ({ name: one.name, said: one.said, faults: faultsOf(one) }))));
  else console.log(textTable(tableOf(told)));
  for (const one of wrong) process.stderr.write(`Wrong of ${one.name}: ${faultsOf(one).join("; ")}\n`);
  process.exitCode = wrong.length > 0 ? 1 : 0;
  const text = await readFile(document, "utf8");
  await writeFile(document, replaceSection(text, "bench:actors", markdownTable(tableOf(told))));
}

/** What was said and is not so. */
function faultsOf({ said, says }: Told): readonly string[] {
  if (said === null) return ["it was not seen"];
  return Object.entries(says).flatMap(([fact, expected]) => {
    const value = Object.entries(said).find(([name]) => name === fact)?.[1] ?? null;
    const isSo = expected instanceof RegExp ? expected.test(String(value)) : expected === value;
    return isSo ? [] : [`${fact} is ${JSON.stringify(value)}, not ${expected}`];
  });
}

function tableOf(told: readonly Told[]): Table {
  const right = told.filter((one) => faultsOf(one).length === 0).length;
  return {
    title: "What is said of programs that call out",
    note: `${told.length} ways to call out, each run once; of ${right} all that was expected was said.`,
    head: ["what was run", "class and reason", "what else", "as expected"],
    rows: told.map((one) => [one.name, classText(one.said), factsText(one), faultsOf(one).join("; ") || "yes"]),
  };
}

function classText(said: Said | null): string {
  return said === null ? "not seen" : `${said.class}: ${cut(said.reason)}`;
}

/** The facts that the case is about. */
function factsText({ said, says }: Told): string {
  if (said === null) return "";
  const facts = Object.entries(said).filter(([name]) => name in says && name !== "class");
  return facts
    .map(
      ([name, value]) =>
        `${name} ${name === "mode" && typeof value === "number" ? value.toString(8) : cut(String(value))}`,
    )
    .join(", ");
}

/** Without the folders of the run, which are other ones each time. */
function cut(text: string): string {
  return text
    .replaceAll(/\/tmp\/tocsin-actors-\w+\/case-\w+/g, ".")
    .replaceAll(/[0-9a-f]{64}/g, (id) => `${id.slice(0, 6)}…`);
}
