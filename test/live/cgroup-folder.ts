import { mkdirSync, statfsSync, writeFileSync } from "node:fs";

/** CGROUP2_SUPER_MAGIC, include/uapi/linux/magic.h. */
const CGROUP2_MAGIC = 0x63677270;

/** A cgroup of this test's own, or null where none can be made. */
export function cgroupFolder(): string | null {
  for (const root of ["/sys/fs/cgroup", "/sys/fs/cgroup/unified"]) {
    try {
      if (statfsSync(root).type !== CGROUP2_MAGIC) continue;
      const folder = `${root}/tocsin-test-${process.pid}`;
      mkdirSync(folder);
      writeFileSync(`${folder}/cgroup.procs`, "");
      return folder;
    } catch {
      // Not mounted, or not to be written.
    }
  }
  return null;
}
