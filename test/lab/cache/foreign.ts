import { join } from "node:path";
import type { Architecture } from "../architecture.ts";
import { downloadNewest } from "./packages.ts";
import { run } from "./run.ts";

/** Turns a command into program and arguments that run it in a mount namespace of its own. */
export type Alone = (command: readonly string[]) => readonly [program: string, args: readonly string[]];

/** In a mount namespace of its own: what it mounts goes with it, however it ends. */
export function alone(command: readonly string[]): readonly [string, readonly string[]] {
  return ["unshare", ["-m", "--propagation", "private", ...command]];
}

/**
 * Shell text that runs a command where the kernel hands programs of another processor to the translator `$1`; `$2` tells how
 * binfmt_misc knows them. In a user namespace, where binfmt_misc is its own, and this machine's stays as it is. All users are
 * mapped to themselves, which only the parent may do. No devices can be made there, as in an LXC container: debootstrap takes
 * it for one, and does without. All of it ends with this shell.
 */
const enter = `
  set -e
  ways=$(mktemp -d)
  mkfifo "$ways/up" "$ways/go"
  setpriv --pdeathsig KILL unshare --user --mount --pid --fork --propagation private env container=lxc sh -ec '
    echo > "$1/up"
    read -r go < "$1/go"
    mount -t proc proc /proc
    mount -t binfmt_misc binfmt_misc /proc/sys/fs/binfmt_misc || {
      echo "this kernel has no binfmt_misc for user namespaces: take Linux 6.7 or later" >&2
      exit 1
    }
    printf %s ":foreign:M::$3:$2:OCF" > /proc/sys/fs/binfmt_misc/register
    shift 3
    exec setpriv --pdeathsig KILL "$@"' sh "$ways" "$@" &
  read -r up < "$ways/up"
  echo "0 0 4294967295" > /proc/$!/uid_map
  echo "0 0 4294967295" > /proc/$!/gid_map
  echo > "$ways/go"
  rm -r "$ways"
  wait $!`;

/** Fetches QEMU's translator of programs into this folder; gives the way to run commands with it. */
export async function obtainTranslator(folder: string, { translator }: Architecture): Promise<Alone> {
  await downloadNewest(folder, { suite: "trixie", arch: "amd64", names: ["^qemu-user$"] });
  await run("sh", ["-c", "dpkg -x qemu-user_*.deb ."], { cwd: folder });
  const path = join(folder, "usr/bin", translator.program);
  return (command) => ["sh", ["-c", enter, "sh", path, elfPattern(translator.elfMachine), ...command]];
}

/**
 * What binfmt_misc is to look for, and which bits of it count: the first 20 bytes of a 64-bit little-endian ELF file that is a
 * program or a library for this machine (elf(5), e_ident to e_machine; Documentation/admin-guide/binfmt-misc.rst).
 */
export function elfPattern(machine: number): string {
  const magic = [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, machine, 0];
  const mask = magic.map((_, index) => (index === 7 ? 0 : index === 16 ? 0xfe : 0xff));
  return [magic, mask].map((bytes) => bytes.map(escaped).join("")).join(":");
}

function escaped(byte: number): string {
  return `\\x${byte.toString(16).padStart(2, "0")}`;
}
