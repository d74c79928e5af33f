import { readlinkSync } from "node:fs";
import { TocsinError } from "../core/tocsin-error.ts";

/** PROC_PID_INIT_INO, include/linux/proc_ns.h: the inode of the namespace in which the kernel side counts processes. */
const INITIAL_PID_NAMESPACE = "pid:[4026531836]";

/** Refuses a pid namespace of its own: the kernel's pids would name other processes here than those that it saw. */
export function assertHostPids(namespace = readlinkSync("/proc/self/ns/pid")): void {
  if (namespace === INITIAL_PID_NAMESPACE) return;
  const message = `Cannot watch from the pid namespace "${namespace}": the kernel counts processes by the node's; start the container with --pid=host`;
  throw new TocsinError("no-permission", message);
}

/** Directory under which the node's files lie: "/" unless this is a container's root and the node's can be seen. */
export function hostRoot(): string {
  try {
    return readlinkSync("/proc/self/ns/mnt") === readlinkSync("/proc/1/ns/mnt") ? "/" : "/proc/1/root";
  } catch {
    // Without the right to look at process 1 there is only this root.
    return "/";
  }
}
