import { join } from "node:path";
import { type Architecture, usualArchitecture } from "../architecture.ts";
import type { Recipe } from "./cache.ts";
import { debootstrap } from "./debian.ts";
import { obtainTranslator } from "./foreign.ts";
import { run } from "./run.ts";
import { runTool } from "./tools.ts";

const packages = [
  // What tocsin needs, and what the lab itself does.
  ...["bpftrace", "libstdc++6", "libatomic1", "iproute2", "kmod", "procps", "nftables", "util-linux", "curl"],
  // What scenarios run, and who serves them.
  ...[
    "ca-certificates",
    "openssl",
    "wget",
    "cron",
    "python3",
    "perl",
    "socat",
    "ncat",
    "netcat-openbsd",
    "bind9-dnsutils",
  ],
  ...["git", "rsync", "openssh-server", "openssh-client", "rsyslog", "nginx-light", "chrony", "ngircd", "ii", "iodine"],
  ...["dns2tcp", "autossh", "stunnel4", "w3m", "prometheus", "prometheus-node-exporter", "apt-utils", "zstd", "sudo"],
];

/** Shell text that makes the debootstrapped root `$1` the watched machine; `$2` is the Node that it gets. */
const settle = `
  set -e
  root=$1
  cp "$2" "$root/usr/local/bin/node"
  printf '#!/bin/sh\\nexec node /opt/tocsin/dist/app/main.js "$@"\\n' > "$root/usr/local/bin/tocsin"
  chmod 755 "$root/usr/local/bin/node" "$root/usr/local/bin/tocsin"
  chroot "$root" useradd -m -u 1000 -s /bin/bash alice
  chroot "$root" useradd -m -u 1001 -s /bin/bash runner
  printf '127.0.0.1 localhost node\\n::1 localhost\\n' > "$root/etc/hosts"
  echo node > "$root/etc/hostname"
  echo 'nameserver 192.0.2.53' > "$root/etc/resolv.conf"
  rm -rf "$root"/usr/share/doc/* "$root"/usr/share/man/* "$root"/usr/share/locale/*
  : > "$root/etc/machine-id"`;

/** The watched machine's root file system: Debian 13 with the programs that scenarios use, and Node. */
export function guestImageRecipe(tools: string, architecture: Architecture): Recipe {
  return {
    name: `guest${architecture.mark}`,
    inputs: ["trixie", process.version, settle, ...packages],
    files: ["root.ext4"],
    async make(folder) {
      const root = join(folder, "root");
      if (architecture === usualArchitecture) await fill(root);
      else await fillForeign(root, join(folder, "aside"), architecture);
      const megabytes = Number.parseInt(await run("du", ["-sm", root]), 10) + 1024;
      // Sparse: the gigabyte that scenarios may fill costs nothing until they do.
      await runTool(tools, folder, ["mke2fs", "-q", "-t", "ext4", "-d", "root", "root.ext4", `${megabytes}M`]);
      await run("rm", ["-rf", root]);
    },
  };
}

async function fill(root: string): Promise<void> {
  await debootstrap(root, { suite: "trixie", packages });
  await run("sh", ["-c", `umask 022;${settle}`, "sh", root, process.execPath]);
}

/** The same by translated programs; what that takes lies aside for the while. */
async function fillForeign(root: string, aside: string, architecture: Architecture): Promise<void> {
  const alone = await obtainTranslator(aside, architecture);
  await debootstrap(root, { suite: "trixie", packages }, { arch: architecture.debian, alone });
  await run(...alone(["sh", "-c", `umask 022;${settle}`, "sh", root, await fetchNode(aside, architecture)]));
  await run("rm", ["-rf", aside]);
}

/** The twin of this Node for another processor, from the npm package that holds it; gives its path. */
async function fetchNode(folder: string, { debian }: Architecture): Promise<string> {
  await run("npm", ["pack", "--silent", `node-linux-${debian}@${process.versions.node}`], { cwd: folder });
  await run("sh", ["-c", "tar -xzf node-linux-*.tgz package/bin/node"], { cwd: folder });
  return join(folder, "package/bin/node");
}
