import { existsSync, readFileSync } from "node:fs";

/** What not every kernel can do, by the family in bpf/ that watches it. */
export type KernelFeature = "mptcp" | "tcp-pages";

/** Where the kernel shows what it has. */
export interface KernelFiles {
  /** Lists of the functions that can be traced, the first that is there. */
  readonly functions: readonly string[];
  readonly mptcp: string;
}

const thisKernel: KernelFiles = {
  functions: ["/sys/kernel/tracing/available_filter_functions", "/sys/kernel/debug/tracing/available_filter_functions"],
  mptcp: "/proc/sys/net/mptcp/enabled",
};

/** What this kernel has of it; where its functions cannot be listed, none can be attached to. */
export function kernelFeatures({ functions, mptcp }: KernelFiles = thisKernel): ReadonlySet<KernelFeature> {
  const list = firstReadable(functions);
  const features = new Set<KernelFeature>();
  if (existsSync(mptcp) && (list === "" || /^mptcp_sendmsg(?: \[\w+\])?$/m.test(list))) features.add("mptcp");
  if (/^tcp_sendpage$/m.test(list)) features.add("tcp-pages");
  return features;
}

function firstReadable(paths: readonly string[]): string {
  for (const path of paths) {
    try {
      return readFileSync(path, "latin1");
    } catch {
      // Absent, or forbidden even to root: maybe the other one is not.
    }
  }
  return "";
}
