import { TocsinError } from "../../core/tocsin-error.ts";
import type { BpftraceVersion } from "./bpftrace-version.ts";

export interface BpftraceEnd {
  readonly stderr: string;
  /** Exit code or the name of the signal. */
  readonly exit: number | string;
  readonly version: BpftraceVersion;
  /** Whether its probes had been attached. */
  readonly hasStarted: boolean;
}

interface Known {
  readonly pattern: RegExp;
  readonly code: "no-permission" | "kernel-unfit";
  readonly message: (matched: RegExpExecArray) => string;
}

/** What bpftrace says (0.17 to 0.27) where the node, not tocsin, is the reason. */
const known: readonly Known[] = [
  {
    // To a root without capabilities 0.17 speaks of a map that it cannot make, 0.23 of a helper that every kernel from
    // 5.10 on has; 0.25 reads tracefs first.
    pattern:
      /only supports running as the root user|must be run as root|Operation not permitted.*(?:BPF|bpf)|(?:BPF|bpf|map).*Operation not permitted|CAP_BPF|BPF_FUNC_\w+ is not available|perf_event_open: Permission denied|available_events.*Permission denied/,
    code: "no-permission",
    message: () =>
      "Cannot load the kernel programs: permission is missing; run tocsin as root, or its container with --privileged",
  },
  {
    pattern: /Kernel lockdown is enabled and set to '(\w+)'/,
    code: "no-permission",
    message: ([, mode]) =>
      `Cannot load the kernel programs: kernel lockdown is set to "${mode}", which forbids them even to root; boot with lockdown=integrity or without lockdown`,
  },
  {
    // Every kernel from 5.10 on has these, and every back end needs them.
    pattern: /tracepoint not found: ((?:sched|task):\S+|sock:inet_sock_set_state)|(available_events).*No such file/,
    code: "kernel-unfit",
    message: ([, tracepoint, list]) =>
      `Cannot attach "${tracepoint ?? list}": tracefs is not mounted; run mount -t tracefs tracefs /sys/kernel/tracing`,
  },
  {
    pattern: /tracepoint not found: (\S+)/,
    code: "kernel-unfit",
    message: ([, tracepoint]) =>
      `Cannot attach "${tracepoint}": this kernel does not have it (6.3 and later do); try --backend fentry or --backend kprobe`,
  },
  {
    pattern:
      /available_filter_functions|(?:kfunc|fentry)\S* not available|not traceable|cannot attach kprobe|Unable to attach/,
    code: "kernel-unfit",
    message: () =>
      "Cannot attach to kernel functions: this kernel does not let itself be probed that way, or tracefs is not mounted; run mount -t tracefs tracefs /sys/kernel/tracing, or try --backend tracepoint",
  },
  {
    pattern: /Unknown struct\/union|BTF|linux\/types\.h|does not contain a field named/,
    code: "kernel-unfit",
    message: () =>
      "Cannot read the kernel's types: it has no BTF or other fields than expected; a kernel from 5.10 with CONFIG_DEBUG_INFO_BTF=y is needed",
  },
];

/** Why bpftrace ended although nobody asked it to, as an error with its remedy. */
export function explainFailure(end: BpftraceEnd): TocsinError {
  const said = lastErrors(end.stderr);
  if (end.hasStarted) {
    const killed = end.exit === "SIGKILL" ? " (short of memory, the kernel does that: see dmesg)" : "";
    const message = `Cannot go on watching: bpftrace ${end.version.text} ended with ${end.exit}${killed}${said}`;
    return new TocsinError("bpftrace-ended", message);
  }
  for (const { pattern, code, message } of known) {
    const matched = pattern.exec(end.stderr);
    if (matched !== null) return new TocsinError(code, message(matched));
  }
  const message = `Cannot watch: bpftrace ${end.version.text} ended with ${end.exit} before its probes were attached${said}`;
  return new TocsinError("bpftrace-failed", message);
}

function lastErrors(stderr: string): string {
  const lines = stderr.split("\n").filter((line) => /error/i.test(line) && !line.includes("RLIMIT_MEMLOCK"));
  return lines.length === 0 ? "" : `, saying "${lines.slice(-3).join("; ").trim().slice(0, 500)}"`;
}
