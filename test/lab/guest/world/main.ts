// The internet of the lab: names, servers and their daemons, all in one network namespace, every payload byte counted.
//
//   ip netns exec internet node /lab/world/main.ts
//
// It writes /run/world/ready when all serve, takes commands on /run/world/control (see command.ts), and writes
// /out/counts.jsonl and /out/names.json. It changes the machine it runs on: what is trusted, where apt looks, who may
// log in. So it runs only from /lab/world, in a root file system that is thrown away.
import type { ChildProcess } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { catalogueNames, catalogueServices } from "./catalogue.ts";
import { Certificates } from "./certificates.ts";
import { openControl } from "./control.ts";
import { type DaemonPlan, Daemons, wakeFor } from "./daemon.ts";
import { daemonPlans, daemonPorts } from "./daemon-plans.ts";
import { GitRepository } from "./git-repository.ts";
import { Ledger } from "./ledger.ts";
import { NameBook } from "./name-book.ts";
import { PackageRepository } from "./packages.ts";
import { relayTo } from "./relay.ts";
import { Resolver } from "./resolver.ts";
import { makeSpeakers } from "./speakers.ts";
import { layKeys } from "./ssh-keys.ts";
import { World } from "./world.ts";

const home = "/lab/world";
const folder = "/run/world";
const out = "/out";

async function main(): Promise<void> {
  if (import.meta.dirname !== home)
    throw new Error(
      `Cannot start the world from ${import.meta.dirname}: it changes its machine; run it as ${home}/main.ts`,
    );
  for (const path of [folder, out]) mkdirSync(path, { recursive: true });
  rmSync(`${folder}/ready`, { force: true });

  const daemons = new Daemons(folder);
  endWith(daemons);
  const certificates = new Certificates(folder);
  const packages = new PackageRepository(folder);
  const repository = new GitRepository(folder);
  const book = new NameBook();
  for (const { name, addresses, ttl } of catalogueNames) book.set(name, { addresses, ttl, rotateSeconds: null }, 0);

  const [children] = await Promise.all([
    startDaemons(daemons, { ssh: layKeys(folder), git: repository.begin() }),
    certificates.begin([...new Set(catalogueServices.map(({ address }) => address))]),
    packages.begin(),
  ]);
  const resolver = new Resolver(book, daemonPorts.tunnel);
  const irc = wakeFor(children.irc, relayTo(daemonPorts.irc));
  const speakers = makeSpeakers({ folder, certificates, resolver, packages, repository, irc });
  const ledger = new Ledger(`${out}/counts.jsonl`);
  const world = new World({ book, ledger, certificates, speakers, namesPath: `${out}/names.json` });
  for (const service of catalogueServices) await world.listen(service);
  await openControl(`${folder}/control`, (command) => world.obey(command));
  writeFileSync(`${folder}/ready`, "");
}

/** All at the same time, those that need files once these are there. */
async function startDaemons(daemons: Daemons, first: Readonly<Record<string, Promise<void>>>) {
  const start = async (plan: DaemonPlan): Promise<ChildProcess> => {
    await first[plan.name];
    return daemons.start(plan);
  };
  const plans = daemonPlans(folder);
  const [irc] = await Promise.all([start(plans.irc), ...plans.others.map(start)]);
  return { irc };
}

function endWith(daemons: Daemons): void {
  process.once("exit", () => daemons.end());
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => process.exit(0));
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
