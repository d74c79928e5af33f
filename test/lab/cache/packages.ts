import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { LabError } from "../lab-error.ts";
import { keyring, mirror } from "./mirror.ts";
import { run } from "./run.ts";

/** Downloads the newest package whose name matches, from any suite; apt checks its hash and signature. */
export async function downloadNewest(
  folder: string,
  source: { readonly suite: string; readonly arch: string; readonly names: readonly string[] },
): Promise<void> {
  const options = await knowing(source, join(folder, "apt"));
  for (const pattern of source.names) {
    const found = await run("apt-cache", [...options, "search", "--names-only", pattern]);
    const names = found.split("\n").map((line) => line.split(" ")[0] ?? "");
    const newest = names.filter(Boolean).sort(byVersion).at(-1);
    if (newest === undefined)
      throw new LabError(`Cannot find a package "${pattern}" in ${source.suite}: is it mirrored?`);
    // apt drops its privileges to a user that may not write here.
    await run("apt-get", [...options, ...set("APT::Sandbox::User", "root"), "-q", "download", newest], {
      cwd: folder,
      timeout: 600_000,
    });
  }
}

/** Options for an apt of its own in this folder, which knows these packages and has none of them installed. */
async function knowing(
  { suite, arch }: { readonly suite: string; readonly arch: string },
  apt: string,
): Promise<readonly string[]> {
  for (const part of ["state/lists/partial", "cache/archives/partial", "etc"]) {
    await mkdir(join(apt, part), { recursive: true });
  }
  const list = join(apt, "etc/sources.list");
  await writeFile(list, `deb [arch=${arch} signed-by=${keyring}] ${await mirror()} ${suite} main\n`);
  await writeFile(join(apt, "status"), "");
  const options = [
    ...set("Dir::Etc::sourcelist", list),
    ...set("Dir::Etc::sourceparts", "/dev/null"),
    ...set("Dir::State", join(apt, "state")),
    ...set("Dir::State::status", join(apt, "status")),
    ...set("Dir::Cache", join(apt, "cache")),
    ...set("APT::Architecture", arch),
    ...set("APT::Architectures", arch),
  ];
  await run("apt-get", [...options, "-q", "update"], { timeout: 300_000 });
  return options;
}

function set(name: string, value: string): readonly string[] {
  return ["-o", `${name}=${value}`];
}

function byVersion(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}
