import { access, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { LabError } from "../lab-error.ts";
import { type Alone, alone } from "./foreign.ts";
import { keyring, mirror } from "./mirror.ts";
import { run } from "./run.ts";

/** From a slow mirror, or by translated programs. */
const INSTALL_PATIENCE_MS = 3_600_000;

/** Root and the programs of Debian that the lab is built with; installs what is missing. */
export async function ensureHostPrograms(say: (text: string) => void): Promise<void> {
  if (process.arch !== "x64") throw new LabError(`Cannot build the lab on "${process.arch}": take an x86-64 machine`);
  if (process.getuid?.() !== 0) {
    throw new LabError("Cannot build the lab without root: debootstrap, mount and chroot need it; run it as root");
  }
  const missing = [];
  for (const [path, name] of [
    ["/usr/sbin/debootstrap", "debootstrap"],
    ["/usr/bin/gpgv", "gpgv"],
    [keyring, "debian-archive-keyring"],
  ] as const) {
    if (!(await exists(path))) missing.push(name);
  }
  if (missing.length === 0) return;
  if (!(await exists("/usr/bin/apt-get"))) {
    throw new LabError(
      `Cannot install ${missing.join(" ")}: there is no apt-get; the lab is built on Debian or Ubuntu`,
    );
  }
  say(`Installing ${missing.join(" ")} (apt-get)`);
  const env = { DEBIAN_FRONTEND: "noninteractive", NEEDRESTART_SUSPEND: "1" };
  await run("apt-get", ["-q", "update"], { env }).catch(() => undefined);
  await run(
    "apt-get",
    ["-q", "install", "-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=120", ...missing],
    {
      env,
    },
  );
}

interface Contents {
  readonly suite: string;
  readonly packages: readonly string[];
}

/** Another architecture by Debian's name, and how its programs are run here. */
interface Foreign {
  readonly arch: string;
  readonly alone: Alone;
}

/** Fills a folder with a minimal Debian and these packages. */
export async function debootstrap(root: string, contents: Contents, foreign?: Foreign): Promise<void> {
  const { suite } = contents;
  const args = ["--variant=minbase", `--keyring=${keyring}`, "--merged-usr", suite, root, await mirror()];
  const about = { timeout: INSTALL_PATIENCE_MS, name: `debootstrap ${suite}` };
  if (foreign === undefined) await run(...alone(["debootstrap", "--arch=amd64", ...args]), about);
  else {
    await run(...alone(["debootstrap", `--arch=${foreign.arch}`, "--foreign", ...args]), about);
    await run(...foreign.alone(["chroot", root, "/debootstrap/debootstrap", "--second-stage"]), about);
  }
  await writeFile(join(root, "usr/sbin/policy-rc.d"), "#!/bin/sh\nexit 101\n", { mode: 0o755 });
  await installInto(root, contents, foreign?.alone ?? alone);
}

/** Installs packages in a root, with this machine's way to its mirror lent for the while. */
async function installInto(root: string, { suite, packages }: Contents, inside: Alone): Promise<void> {
  const settings = await run("apt-config", ["dump", "--format", '%F "%v";%n', "Acquire"]);
  await writeFile(join(root, "etc/apt/sources.list"), `deb ${await mirror()} ${suite} main\n`);
  await writeFile(join(root, "etc/apt/apt.conf.d/99lent"), settings);
  const script = `
    set -e
    umask 022
    cp /etc/resolv.conf "$1/etc/resolv.conf"
    mount -t proc proc "$1/proc"
    shift_root=$1; shift
    chroot "$shift_root" apt-get -q update
    exec chroot "$shift_root" apt-get -q install -y --no-install-recommends "$@"`;
  const env = { DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C.UTF-8", PATH: "/usr/sbin:/usr/bin:/sbin:/bin" };
  await run(...inside(["sh", "-c", script, "sh", root, ...packages]), {
    env,
    timeout: INSTALL_PATIENCE_MS,
    name: `apt-get install ${packages.join(" ")}`,
  });
  // Mirror, name and resolver are this machine's affair.
  const tidy = `
    : > "$1/etc/apt/sources.list"; : > "$1/etc/resolv.conf"; rm -f "$1/etc/hostname" "$1/etc/apt/apt.conf.d/99lent"
    rm -rf "$1"/var/lib/apt/lists/* "$1"/var/cache/apt/* "$1"/var/log/*.log`;
  await run("sh", ["-c", tidy, "sh", root]);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
