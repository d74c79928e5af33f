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
  /** `bpftrace-failed` where another try may fare better: what is short now need not be then. */
  readonly code: "no-permission" | "kernel-unfit" | "bpftrace-failed";
  readonly message: (matched: RegExpExecArray) => string;
}

/** What bpftrace says (0.17 to 0.27) where the node, not tocsin, is the reason; the first that fits is told. */
const known: readonly Known[] = [
  {
    pattern: /Kernel lockdown is enabled and set to '(\w+)'/,
    code: "no-permission",
    message: ([, mode]) =>
      `Cannot load the kernel programs: kernel lockdown is set to "${mode}", which forbids them even to root; boot with lockdown=integrity or without lockdown`,
  },
  {
    pattern: /Cannot allocate memory|bad_alloc|LLVM ERROR: out of memory|failed to map segment/,
    code: "bpftrace-failed",
    message: () =>
      "Cannot load the kernel programs: there is not enough memory; allow tocsin's container or unit 512 MB, or free memory on the node",
  },
  {
    pattern: /Too many open files|raise NOFILE/,
    code: "bpftrace-failed",
    message: () => "Cannot load the kernel programs: too many files are open; raise the limit (ulimit -n 1024)",
  },
  {
    pattern: /exceeds the current (?:limit|maximum) of (\d+) probes/,
    code: "bpftrace-failed",
    message: ([, most]) =>
      `Cannot attach more than "${most}" probes: BPFTRACE_MAX_PROBES is too low for this node; unset it in tocsin's environment`,
  },
  {
    // To a root without capabilities 0.17 speaks of a map that it cannot make, 0.23 of a helper that every kernel from
    // 5.10 on has; 0.25 reads tracefs first. A kernel before 5.11 counts maps as locked memory, and says the same.
    pattern:
      /only supports running as the root user|must be run as root|run bpftrace as the root user|Operation not permitted.*(?:BPF|bpf)|(?:BPF|bpf|map).*Operation not permitted|CAP_BPF|BPF_FUNC_\w+ is not available|perf_event_open: Permission denied|available_events.*Permission denied/,
    code: "no-permission",
    message: () =>
      "Cannot load the kernel programs: permission is missing, or locked memory is limited (ulimit -l); run tocsin as root, or its container with --privileged",
  },
  {
    // A container's seccomp filter refuses bpf(2) so that 0.27 knows no reason.
    pattern: /Unknown BPF object load failure/,
    code: "bpftrace-failed",
    message: () =>
      "Cannot load the kernel programs: the kernel refuses them and does not say why, as under a seccomp filter; run tocsin's container with --privileged or --security-opt seccomp=unconfined",
  },
  {
    // Every kernel from 5.10 on has these, and every back end needs them.
    pattern:
      /(?:tracepoint not found: |No matches for tracepoint )((?:sched|task):\w+|sock:inet_sock_set_state)|(available_events).*No such file/,
    code: "kernel-unfit",
    message: ([, tracepoint, list]) =>
      `Cannot attach "${tracepoint ?? list}": tracefs is not mounted; run mount -t tracefs tracefs /sys/kernel/tracing`,
  },
  {
    pattern: /(?:tracepoint not found: |No matches for tracepoint )(\w+:\w+)/,
    code: "kernel-unfit",
    message: ([, tracepoint]) =>
      `Cannot attach "${tracepoint}": this kernel does not have it (6.3 and later do); try --backend fentry or --backend kprobe`,
  },
  {
    pattern:
      /available_filter_functions|(?:kfunc|fentry)\S* not available|No matches for (?:fentry|fexit|kprobe)|Error attaching probe: '?(?:kprobe|kfunc|fentry)|cannot attach kprobe|Unable to attach/,
    code: "kernel-unfit",
    message: () =>
      "Cannot attach to kernel functions: this kernel does not let itself be probed that way, or tracefs is not mounted; run mount -t tracefs tracefs /sys/kernel/tracing, or try --backend tracepoint",
  },
  {
    // 0.17 says the same of a kernel whose types bpf(2) was not allowed to fetch.
    pattern:
      /Unknown struct\/union|unknown type "struct|BTF|kernel headers|linux\/types\.h|does not contain a field named/,
    code: "kernel-unfit",
    message: () =>
      "Cannot read the kernel's types: it has no BTF or other fields than expected, or bpf(2) is forbidden here; a kernel from 5.10 with CONFIG_DEBUG_INFO_BTF=y is needed, and for a container --privileged",
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
  const errors = withoutWarnings(end.stderr);
  for (const { pattern, code, message } of known) {
    const matched = pattern.exec(errors);
    if (matched !== null) return new TocsinError(code, message(matched));
  }
  const message = `Cannot watch: bpftrace ${end.version.text} ended with ${end.exit} before its probes were attached${said}`;
  return new TocsinError("bpftrace-failed", message);
}

/** 0.27 warns at every start that there is no list of functions, which is no reason for anything. */
function withoutWarnings(stderr: string): string {
  const lines = stderr.split("\n").filter((line) => !line.includes("WARNING: "));
  return lines.join("\n");
}

function lastErrors(stderr: string): string {
  const lines = stderr.split("\n").filter((line) => /error/i.test(line) && !line.includes("RLIMIT_MEMLOCK"));
  return lines.length === 0 ? "" : `, saying "${lines.slice(-3).join("; ").trim().slice(0, 500)}"`;
}
