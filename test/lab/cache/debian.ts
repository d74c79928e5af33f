import { access, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { LabError } from "../lab-error.ts";
import { mirror } from "./mirror.ts";
import { run } from "./run.ts";

const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";

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

/** Fills a folder with a minimal Debian and these packages. */
export async function debootstrap(
  root: string,
  options: { readonly suite: string; readonly packages: readonly string[]; readonly arch?: string },
): Promise<void> {
  const { suite, packages, arch = "amd64" } = options;
  const args = ["--variant=minbase", `--arch=${arch}`, `--keyring=${keyring}`, "--merged-usr"];
  // In a mount namespace of its own: what it mounts goes with it, however it ends.
  const alone = ["-m", "--propagation", "private", "debootstrap", ...args, suite, root, await mirror()];
  await run("unshare", alone, { timeout: 900_000, name: `debootstrap ${suite}` });
  await writeFile(join(root, "usr/sbin/policy-rc.d"), "#!/bin/sh\nexit 101\n", { mode: 0o755 });
  await installInto(root, suite, packages);
}

/** Installs packages in a root, with this machine's way to its mirror lent for the while. */
async function installInto(root: string, suite: string, packages: readonly string[]): Promise<void> {
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
  await run("unshare", ["-m", "--propagation", "private", "sh", "-c", script, "sh", root, ...packages], {
    env,
    timeout: 900_000,
    name: `apt-get install ${packages.join(" ")}`,
  });
  // Mirror, name and resolver are this machine's affair.
  const tidy = `
    : > "$1/etc/apt/sources.list"; : > "$1/etc/resolv.conf"; rm -f "$1/etc/hostname" "$1/etc/apt/apt.conf.d/99lent"
    rm -rf "$1"/var/lib/apt/lists/* "$1"/var/cache/apt/* "$1"/var/log/*.log`;
  await run("sh", ["-c", tidy, "sh", root]);
}

/** Downloads the newest package whose name matches, from any suite, and says its name; apt checks its hash and signature. */
export async function downloadNewest(
  folder: string,
  source: { readonly suite: string; readonly arch: string; readonly names: readonly string[] },
): Promise<void> {
  const apt = join(folder, "apt");
  for (const part of ["state/lists/partial", "cache/archives/partial", "etc"]) {
    await mkdir(join(apt, part), { recursive: true });
  }
  const list = join(apt, "etc/sources.list");
  await writeFile(list, `deb [arch=${source.arch} signed-by=${keyring}] ${await mirror()} ${source.suite} main\n`);
  await writeFile(join(apt, "status"), "");
  const set = (name: string, value: string): string[] => ["-o", `${name}=${value}`];
  const options = [
    ...set("Dir::Etc::sourcelist", list),
    ...set("Dir::Etc::sourceparts", "/dev/null"),
    ...set("Dir::State", join(apt, "state")),
    ...set("Dir::State::status", join(apt, "status")),
    ...set("Dir::Cache", join(apt, "cache")),
    ...set("APT::Architecture", source.arch),
    ...set("APT::Architectures", source.arch),
  ];
  await run("apt-get", [...options, "-q", "update"], { timeout: 300_000 });
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

function byVersion(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
