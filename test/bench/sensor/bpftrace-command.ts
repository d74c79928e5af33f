import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { obtain, type Recipe } from "../../lab/cache/cache.ts";
import { debootstrap, ensureHostPrograms } from "../../lab/cache/debian.ts";
import { run } from "../../lab/cache/run.ts";

/** A bpftrace to measure, in a folder of its own by the name that tocsin looks for on PATH. */
export interface BpftraceCommand {
  readonly folder: string;
  readonly path: string;
  /** As it says itself: "v0.23.2". */
  readonly version: string;
}

/** A root of Debian 13 with its bpftrace, the one of the image. */
const recipe: Recipe = {
  name: "bpftrace-trixie",
  inputs: ["trixie", "bpftrace"],
  files: ["root/usr/bin/bpftrace"],
  make: (folder) => debootstrap(join(folder, "root"), { suite: "trixie", packages: ["bpftrace"] }),
};

/** All in one process: who signals the wrapper signals bpftrace. */
const enter = `
  set -e
  root=$1; shift
  mount --rbind /proc "$root/proc"
  mount --rbind /sys "$root/sys"
  mount --rbind /dev "$root/dev"
  exec chroot "$root" bpftrace "$@"`;

/** The image's bpftrace, made in the cache when it is first asked for. */
export async function imagesBpftrace(place: string, say: (text: string) => void): Promise<BpftraceCommand> {
  await ensureHostPrograms(say);
  const root = join(await obtain(recipe, say), "root");
  const program = `exec unshare -m --propagation private sh -c '${enter}' sh '${root}' "$@"`;
  return wrapper(place, program);
}

/** Any other, by its name on PATH or its path. */
export async function namedBpftrace(place: string, command: string): Promise<BpftraceCommand> {
  // The wrapper comes first on tocsin's PATH and must not find itself.
  return wrapper(place, `exec '${await run("sh", ["-c", 'command -v "$0"', command])}' "$@"`);
}

/**
 * The same, whose output is also written to a file on its way to the reader; with a ring of so many pages instead of the one that
 * it is told to make.
 */
export function tappedBpftrace(
  place: string,
  { path }: BpftraceCommand,
  tap: { readonly file: string; readonly pages: number | null },
): Promise<BpftraceCommand> {
  const pages = tap.pages === null ? "" : `export BPFTRACE_PERF_RB_PAGES=${tap.pages}`;
  return wrapper(
    place,
    `case "$1" in --version) exec '${path}' "$@"; esac
${pages}
rm -f '${tap.file}.fifo'
mkfifo '${tap.file}.fifo'
tee '${tap.file}' < '${tap.file}.fifo' &
exec '${path}' "$@" > '${tap.file}.fifo'`,
  );
}

async function wrapper(folder: string, program: string): Promise<BpftraceCommand> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, "bpftrace");
  await writeFile(path, `#!/bin/sh\n${program}\n`);
  await chmod(path, 0o755);
  const version = (await run(path, ["--version"])).replace(/^bpftrace /, "");
  return { folder, path, version };
}
