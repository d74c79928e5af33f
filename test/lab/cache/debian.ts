import { access, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { LabError } from "../lab-error.ts";

const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";

interface Surroundings {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Milliseconds. */
  readonly timeout?: number;
  /** What errors call it. */
  readonly name?: string;
}

/** Runs a program whose failure is the lab's: what it said is in the error. */
export async function run(command: string, args: readonly string[], surroundings: Surroundings = {}): Promise<string> {
  const { name = `${command} ${args.join(" ")}`, ...options } = surroundings;
  const result = await execa(command, args, { reject: false, stdin: "ignore", all: true, ...options });
  if (!result.failed) return result.stdout;
  const outcome = result.timedOut ? "took too long" : `ended with ${result.exitCode ?? result.signal ?? result.code}`;
  throw new LabError(`Cannot run "${name.slice(0, 200)}": it ${outcome}\n${result.all.slice(-2000)}`);
}

/** Root and the programs of Debian that the lab is built with; installs what is missing. */
export async function ensureHostPrograms(say: (text: string) => void): Promise<void> {
  if (process.getuid?.() !== 0) throw new LabError("Cannot build the lab without root: debootstrap and chroot need it");
  const missing = [];
  for (const [path, name] of [
    ["/usr/sbin/debootstrap", "debootstrap"],
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

/** Address of the mirror of Debian that this machine's apt uses. */
export async function mirror(): Promise<string> {
  const format = ["--format", "$(REPO_URI)", "Created-By: Packages", "Label: Debian"];
  const sites = (await run("apt-get", ["indextargets", ...format])).split("\n");
  const site = sites[0]?.trim();
  if (site) return site;
  // Before the first update apt knows no labels.
  const any = (await run("apt-get", ["indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"])).split("\n");
  const debian = any.find((uri) => /\/debian\/?$/.test(uri.trim()))?.trim();
  if (debian) return debian;
  throw new LabError("Cannot find a mirror of Debian: apt has none in its sources; add one and run apt-get update");
}

/** Fills a folder with a minimal Debian and these packages. */
export async function debootstrap(
  root: string,
  options: { readonly suite: string; readonly packages: readonly string[]; readonly arch?: string },
): Promise<void> {
  const { suite, packages, arch = "amd64" } = options;
  const args = ["--variant=minbase", `--arch=${arch}`, `--keyring=${keyring}`, "--merged-usr"];
  await run("debootstrap", [...args, suite, root, await mirror()], { timeout: 900_000 });
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
