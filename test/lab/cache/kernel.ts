import { copyFile, readdir, rm, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { type Architecture, usualArchitecture } from "../architecture.ts";
import { LabError } from "../lab-error.ts";
import type { Recipe } from "./cache.ts";
import { downloadNewest } from "./packages.ts";
import { run } from "./run.ts";
import { runTool } from "./tools.ts";

export const kernels = ["5.10", "6.1", "6.12", "7.3"] as const;
export type KernelName = (typeof kernels)[number];

/** Where Debian keeps something: suite, and its package or packages by name. */
interface Source {
  readonly suite: string;
  readonly names: readonly string[];
}

/** Of each; in the names, what comes before the flavour. */
const sources: Readonly<Record<KernelName, Source>> = {
  "5.10": { suite: "bullseye", names: ["linux-image-5\\.10\\.[0-9-]+"] },
  "6.1": { suite: "bookworm", names: ["linux-image-6\\.1\\.[0-9-]+"] },
  "6.12": { suite: "trixie", names: ["linux-image-6\\.12\\.[0-9]+\\+deb13"] },
  "7.3": {
    suite: "trixie-backports",
    names: ["linux-binary-7\\.3\\.[0-9]+\\+deb13", "linux-modules-7\\.3\\.[0-9]+\\+deb13"],
  },
};

/** Modules that reach the root file system, in order; some kernels have some of them built in. */
const diskModules = [
  "virtio",
  "virtio_ring",
  "virtio_pci_modern_dev",
  "virtio_pci_legacy_dev",
  "virtio_pci",
  "virtio_blk",
];

/** Init of the first file system: mounts the disk, lays the job into it, hands over. */
const init = `#!/bin/busybox sh
/bin/busybox mount -t devtmpfs dev /dev
for m in /modules/*; do /bin/busybox insmod "$m"; done
i=0
while [ ! -b /dev/vdd ] && [ $i -lt 100 ]; do /bin/busybox sleep 0.1; i=$((i+1)); done
/bin/busybox mount -t ext4 /dev/vda /new && /bin/busybox tar xf /dev/vdb -C /new || {
  echo "lab: cannot mount the root file system or unpack the job"
  /bin/busybox poweroff -f
}
/bin/busybox mount --move /dev /new/dev
exec /bin/busybox switch_root /new /lab/init.sh
`;

/** Shell text that makes the first file system in /desk/first, with this busybox, and packs it. */
function packFirst(busybox: string): string {
  return `
  set -e
  cd first
  mkdir -p bin new dev
  cp ${busybox} bin/
  find . | /bin/busybox cpio -o -H newc 2>/dev/null | gzip -1 > ../initramfs.gz`;
}

/** Shell text that packs the modules that the guest may load later: `$1` the release, `$2` where modules lie. */
function packModules(kernelFolder: string): string {
  return `
  set -e
  cd "$2/../.."
  keep=$(cd lib/modules/$1/kernel && ls -d net lib crypto arch/${kernelFolder}/crypto drivers/net/veth.ko* drivers/net/tun.ko* drivers/net/dummy.ko* 2>/dev/null || true)
  mkdir -p "/desk/kept/lib/modules/$1/kernel"
  for list in lib/modules/$1/modules.order lib/modules/$1/modules.builtin*; do
    [ ! -e "$list" ] || cp "$list" "/desk/kept/lib/modules/$1/"
  done
  (cd lib/modules/$1/kernel && tar cf - $keep) | tar xf - -C "/desk/kept/lib/modules/$1/kernel"
  depmod -b /desk/kept "$1"
  mkdir -p /desk/kept/usr && mv /desk/kept/lib /desk/kept/usr/lib
  tar cf /desk/modules.tar -C /desk/kept .`;
}

/** Debian's kernel as `vmlinuz`, the `initramfs.gz` that starts it on the guest's disk, and `modules.tar` for later. */
export function kernelRecipe(tools: string, name: KernelName, architecture: Architecture): Recipe {
  const { mark, debian, kernelFolder } = architecture;
  const source = sourceOf(name, architecture);
  const isToolsOwn = architecture === usualArchitecture;
  const first = packFirst(isToolsOwn ? "/bin/busybox" : "/desk/busybox/usr/bin/busybox");
  const later = packModules(kernelFolder);
  return {
    name: `kernel-${name}${mark}`,
    inputs: [JSON.stringify(source), init, first, later, ...diskModules],
    files: ["vmlinuz", "initramfs.gz", "modules.tar"],
    async make(folder) {
      await downloadNewest(folder, { arch: debian, ...source });
      // The tools are programs of the usual architecture.
      if (!isToolsOwn) await unpackBusybox(join(folder, "busybox"), debian);
      const packages = (await readdir(folder)).filter((file) => file.endsWith(".deb"));
      for (const file of packages) await run("dpkg", ["-x", file, "unpacked"], { cwd: folder });
      const unpacked = join(folder, "unpacked");
      const { release, modules } = await findModules(unpacked);
      await copyFile(await findImage(unpacked, modules, release), join(folder, "vmlinuz"));
      await writeFile(join(folder, "release"), release);
      await layInitramfs(tools, folder, join(modules, release));
      await runTool(tools, folder, ["sh", "-c", first]);
      const inside = modules.slice(folder.length);
      await runTool(tools, folder, ["sh", "-c", later, "sh", release, `/desk${inside}`]);
      for (const rest of ["unpacked", "first", "kept", "apt", "busybox", ...packages]) {
        await rm(join(folder, rest), { recursive: true, force: true });
      }
    },
  };
}

function sourceOf(name: KernelName, { debian }: Architecture): Source {
  const { suite, names } = sources[name];
  return { suite, names: names.map((start) => `^${start}-cloud-${debian}$`) };
}

async function unpackBusybox(folder: string, arch: string): Promise<void> {
  await downloadNewest(folder, { suite: "trixie", arch, names: ["^busybox-static$"] });
  await run("sh", ["-c", "dpkg -x busybox-static_*.deb ."], { cwd: folder });
}

async function layInitramfs(tools: string, folder: string, modules: string): Promise<void> {
  const files = (await readdir(modules, { recursive: true })).filter((file) => /\.ko(\.xz|\.zst)?$/.test(file));
  const into = join(folder, "first/modules");
  await run("mkdir", ["-p", into]);
  for (const [index, name] of diskModules.entries()) {
    const file = files.find((candidate) => candidate.split("/").at(-1)?.startsWith(`${name}.ko`));
    if (file === undefined) continue;
    const target = join(into, `${index}-${name}.ko`);
    const command = file.endsWith(".xz") ? "xz -dc" : file.endsWith(".zst") ? "zstd -dc" : "cat";
    // By the tools' programs: a bare machine has no xz.
    const paths = [join(modules, file), target].map((path) => join("/desk", relative(folder, path)));
    await runTool(tools, folder, ["sh", "-c", `${command} "$1" > "$2"`, "sh", ...paths]);
  }
  await writeFile(join(folder, "first/init"), init, { mode: 0o755 });
}

async function findModules(unpacked: string): Promise<{ release: string; modules: string }> {
  for (const place of ["usr/lib/modules", "lib/modules"]) {
    const modules = join(unpacked, place);
    const releases = await readdir(modules).catch(() => []);
    const release = releases[0];
    if (release !== undefined) return { release, modules };
  }
  throw new LabError(`Cannot use the kernel's package: there are no modules in "${unpacked}"`);
}

async function findImage(unpacked: string, modules: string, release: string): Promise<string> {
  for (const [folder, name] of [
    [join(unpacked, "boot"), `vmlinuz-${release}`],
    [join(modules, release), "vmlinuz"],
  ] as const) {
    const files: readonly string[] = await readdir(folder).catch(() => []);
    if (files.includes(name)) return join(folder, name);
  }
  throw new LabError(`Cannot use the kernel's package: there is no vmlinuz of ${release} in "${unpacked}"`);
}
