import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { mirror } from "./cache/mirror.ts";
import { Lab } from "./lab.ts";
import { smokeFaults, smokeScenario } from "./smoke-faults.ts";

/** What building takes of the kernel; a container often has neither. */
const needs = `mount -t proc proc /proc; folder=$(mktemp -d); trap 'rm -r "$folder"' EXIT; mknod "$folder/null" c 1 3`;

const reason = await whyNot();
if (reason !== null) process.stderr.write(`Skipped: the lab's smoke run, for ${reason}\n`);

/** Why no virtual machine can be made here; null where one must. */
async function whyNot(): Promise<string | null> {
  if (process.arch !== "x64") return `it needs x86-64 (here: ${process.arch})`;
  if (process.getuid?.() !== 0) return "it needs root";
  if (!existsSync("/usr/bin/apt-get")) return "it is built from Debian's packages, and there is no apt-get";
  const { status } = spawnSync("unshare", ["-m", "--propagation", "private", "sh", "-ec", needs], { stdio: "ignore" });
  if (status !== 0) return "it needs to mount and to make devices, which is forbidden here";
  const hasMirror = await mirror().then(
    () => true,
    () => false,
  );
  return hasMirror ? null : "apt knows no mirror of Debian";
}

test.skipIf(reason !== null)("a beacon of 60 s is found in a guest, and every byte of it counted", async () => {
  const said: string[] = [];
  const lab = new Lab((text) => said.push(text));
  const verdict = await lab.try(smokeScenario(), { kernel: "6.12", backend: "fentry" });
  expect(smokeFaults(verdict)).toEqual([]);
});
