import { join } from "node:path";
import type { Architecture } from "../architecture.ts";
import { cacheFolder, type Recipe } from "./cache.ts";
import { debootstrap } from "./debian.ts";
import { run } from "./run.ts";

/**
 * A root of Debian 13 with the programs that build and run guests of an architecture, so that every machine uses the same.
 * QEMU 7.2, Debian 12's, corrupted its guest's memory in three of five boots; 10.0 never did.
 */
export function toolsRecipe({ mark, emulator, compiler }: Architecture): Recipe {
  const forAll = ["qemu-utils", "ipxe-qemu", "e2fsprogs", "busybox-static", "kmod"];
  const packages = [emulator.package, ...forAll, ...compiler.packages, "xz-utils", "zstd"];
  const programs = [`bin/${emulator.program}`, "bin/qemu-img", "sbin/mke2fs", `bin/${compiler.program}`];
  return {
    name: `tools${mark}`,
    inputs: ["trixie", ...packages],
    files: programs.map((program) => `root/usr/${program}`),
    make: (folder) => debootstrap(join(folder, "root"), { suite: "trixie", packages }),
  };
}

/** Shell text that enters the tools with `$1` their root, `$2` a folder seen as /desk, `$3` as /cache; then executes the rest. */
const enter = `
  set -e
  umask 022
  root=$1; work=$2; cache=$3; shift 3
  mkdir -p "$root/desk" "$root/cache"
  mount -t proc proc "$root/proc"
  mount --rbind /dev "$root/dev"
  mount --bind "$work" "$root/desk"
  mount --bind "$cache" "$root/cache"
  exec chroot "$root" env -C /desk "$@"`;

/** Command and arguments that run a program among the tools, in a mount namespace of its own, no longer than this process. */
export function inTools(tools: string, work: string, cache: string, command: readonly string[]): [string, string[]] {
  const alone = ["--pdeathsig", "KILL", "unshare", "-m", "--propagation", "private"];
  return ["setpriv", [...alone, "sh", "-c", enter, "sh", join(tools, "root"), work, cache, ...command]];
}

/** Runs one of the tools to its end. */
export function runTool(tools: string, work: string, command: readonly string[]): Promise<string> {
  const [program, args] = inTools(tools, work, cacheFolder, command);
  const env = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C.UTF-8" };
  return run(program, args, { env, timeout: 900_000, name: command.join(" ") });
}
