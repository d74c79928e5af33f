import { expect, test } from "vitest";
import { explainFailure } from "../../../src/edge/sensor/bpftrace-failure.ts";

const version = { major: 0, minor: 17, text: "v0.17.0" };
const memlock =
  "ERROR: Unknown error -1: couldn't set RLIMIT_MEMLOCK for bpftrace. If your program is not loading, you can try " +
  '"ulimit -l 8192" to fix the problem\n';

/** What 0.27 says at every start on a kernel that does not list its functions. */
const warnings =
  "WARNING: Could not read functions from /sys/kernel/debug/tracing/available_filter_functions. If this is expected, use --traceable-functions to set this path manually.\n" +
  "WARNING: Unknown error -1: couldn't set RLIMIT_MEMLOCK for bpftrace.\n";

function explain(stderr: string, hasStarted = false) {
  return explainFailure({ stderr, exit: 1, version, hasStarted });
}

test.each([
  ["a user other than root", "ERROR: bpftrace currently only supports running as the root user.\n"],
  [
    "0.17 without capabilities",
    `${memlock}ERROR: failed to create  map: Operation not permitted\nCreation of the required BPF maps has failed.\n`,
  ],
  [
    "0.25 without capabilities",
    "ERROR: Failed to open kernel function info: Error reading events from /sys/kernel/debug/tracing/available_events (Permission denied)",
  ],
  [
    "0.23 without capabilities",
    "stdin:13:5-11: ERROR: BPF_FUNC_get_current_cgroup_id is not available for your kernel version\n",
  ],
  ["0.27 without capabilities", "ERROR: Missing CAP_BPF capability, please run bpftrace as the root user.\n"],
  [
    "0.27 a user other than root",
    "ERROR: Missing CAP_DAC_READ_SEARCH capability, please run bpftrace as the root user.\n",
  ],
  ["an old libbpf", "perf_event_open: Permission denied\nFailed to open perf buffer\n"],
])("explainFailure() tells %s that permission is missing", (_, stderr) => {
  const { code, message } = explain(stderr);
  expect(code).toBe("no-permission");
  expect(message).toMatch(/^Cannot load the kernel programs: .*; run tocsin as root/);
});

test("explainFailure() tells of a kernel in lockdown", () => {
  const { code, message } = explain(
    "ERROR: Kernel lockdown is enabled and set to 'confidentiality'. Lockdown mode blocks\n",
  );
  expect(code).toBe("no-permission");
  expect(message).toBe(
    'Cannot load the kernel programs: kernel lockdown is set to "confidentiality", which forbids them even to root; boot with lockdown=integrity or without lockdown',
  );
});

test.each([
  [
    "there is no BTF",
    "/bpftrace/include/clang_workarounds.h:14:10: fatal error: 'linux/types.h' file not found\n",
    /has no BTF/,
  ],
  [
    "a tracepoint is missing",
    `${memlock}stdin:1:1-22: ERROR: tracepoint not found: sock:sock_send_length\ntracepoint:sock:sock_send_length\n`,
    /^Cannot attach "sock:sock_send_length": .*--backend fentry/,
  ],
  [
    "tracefs is missing",
    "terminate called after throwing an instance of 'std::runtime_error'\n  what():  Could not read symbols from /sys/kernel/debug/tracing/available_events: No such file or directory\n",
    /tracefs is not mounted/,
  ],
  [
    "0.17 has no trampolines",
    `${memlock}stdin:1:1-18: ERROR: kfunc/kretfunc not available for your kernel version.\n`,
    /--backend tracepoint$/,
  ],
  [
    "0.20 has no trampolines",
    "stdin:1:1-1: ERROR: fentry/fexit not available for your kernel version.\n",
    /--backend tracepoint$/,
  ],
  [
    "0.17 has no kprobes",
    `stdin:1:1-19: WARNING: tcp_sendmsg is not traceable (either non-existing, inlined, or marked as "notrace"); attaching to it will likely fail\nERROR: Error attaching probe: 'kprobe:tcp_sendmsg'\n`,
    /--backend tracepoint$/,
  ],
  [
    "0.25 has no kprobes",
    "ERROR: Unable to attach probe: kprobe:tcp_sendmsg. If this is expected, set the 'missing_probes' config variable to 'warn'.\n",
    /--backend tracepoint$/,
  ],
  [
    "0.27 misses a tracepoint",
    `${warnings}stdin:1:1-23: ERROR: No matches for tracepoint sock:sock_send_length.\ntracepoint:sock:sock_send_length\n`,
    /^Cannot attach "sock:sock_send_length": .*--backend fentry/,
  ],
  [
    "0.23 finds no tracefs",
    `${warnings}stdin:22-44: ERROR: tracepoint not found: sock:inet_sock_set_state\n`,
    /^Cannot attach "sock:inet_sock_set_state": tracefs is not mounted/,
  ],
  [
    "0.27 finds no tracefs",
    "ERROR: Failed to open kernel function info: Error reading events from /sys/kernel/tracing/available_events (No such file or directory)\n",
    /^Cannot attach "available_events": tracefs is not mounted/,
  ],
  [
    "0.23 has no list of functions",
    "stdin:680-682: ERROR: fentry:skb_consume_udp: could not read traceable functions from /sys/kernel/debug/tracing/available_filter_functions (is tracefs mounted?)\n",
    /--backend tracepoint$/,
  ],
  [
    "0.27 has no trampolines",
    `${warnings}stdin:682:1-23: ERROR: No matches for fentry skb_consume_udp.\n`,
    /--backend tracepoint$/,
  ],
  [
    "0.23 has no kprobes",
    "create_probe_event: open(/sys/kernel/debug/tracing/kprobe_events): No such file or directory\nERROR: Error attaching probe: kprobe:skb_consume_udp\n",
    /--backend tracepoint$/,
  ],
  ["0.27 has no type", 'stdin:1:54-69: ERROR: Cannot resolve unknown type "struct sock"\n', /CONFIG_DEBUG_INFO_BTF=y/],
  [
    "0.27 has no BTF",
    'stdin:792:1-29: ERROR: Could not parse arguments of "task:task_newtask": BTF is required for parsing tracepoint arguments\n',
    /CONFIG_DEBUG_INFO_BTF=y/,
  ],
  [
    "0.17 may not call bpf(2), and so misses types",
    `${memlock}definitions.h:32:3: error: unknown type name 's64'\nERROR: Include headers with missing type definitions or install BTF information to your system.\n`,
    /bpf\(2\) is forbidden here/,
  ],
  ["types are missing", "stdin:1:9-29: ERROR: Unknown struct/union: 'struct sock'\n", /CONFIG_DEBUG_INFO_BTF=y/],
  [
    "a field is missing",
    "stdin:1:37-53: ERROR: Struct/union of type 'struct sock' does not contain a field named 'x'\n",
    /other fields than expected/,
  ],
])("explainFailure() tells where %s that the kernel is unfit", (_, stderr, expected) => {
  const { code, message } = explain(stderr);
  expect(code).toBe("kernel-unfit");
  expect(message).toMatch(expected);
});

test.each([
  ["0.17 out of memory", "ERROR: failed to create  map: Cannot allocate memory\n", /not enough memory; allow/],
  ["a compiler out of memory", "LLVM ERROR: out of memory\nAllocation failed\n", /not enough memory/],
  [
    "a bpftrace out of memory",
    "terminate called after throwing an instance of 'std::bad_alloc'\n",
    /not enough memory/,
  ],
  ["0.17 out of files", `${memlock}FATAL: dup(fd): Too many open files: please raise NOFILE\n`, /ulimit -n/],
  [
    "0.27 out of files",
    "BUG: [./src/bpfbytecode.cpp:72] The produced ELF is not a valid BPF object: Too many open files\n",
    /ulimit -n/,
  ],
  [
    "too few probes",
    "ERROR: Can't attach to 18 probes because it exceeds the current limit of 3 probes.\n",
    /than "3" probes: .*unset it/,
  ],
  [
    "0.27 under seccomp",
    `${warnings}ERROR: Unknown BPF object load failure. Try using the "-d libbpf" option\n`,
    /seccomp=unconfined$/,
  ],
])("explainFailure() tells of %s what to do, and that another try may fare better", (_, stderr, expected) => {
  const { code, message } = explain(stderr);
  expect(code).toBe("bpftrace-failed");
  expect(message).toMatch(expected);
});

test("explainFailure() takes no warning for a reason", () => {
  expect(explain(`${warnings}ERROR: Something new\n`).message).toMatch(/saying "ERROR: Something new"$/);
});

test("explainFailure() says of a bpftrace that was killed who may have done it", () => {
  const end = { stderr: "", exit: "SIGKILL", version, hasStarted: true };
  expect(explainFailure(end).message).toMatch(
    /ended with SIGKILL \(short of memory, the kernel does that: see dmesg\)$/,
  );
});

test("explainFailure() quotes what it does not know, but not the harmless line", () => {
  const { code, message } = explain(`${memlock}Attaching 9 probes\nERROR: Could not do this\nsome context\n`);
  expect(code).toBe("bpftrace-failed");
  expect(message).toBe(
    'Cannot watch: bpftrace v0.17.0 ended with 1 before its probes were attached, saying "ERROR: Could not do this"',
  );
});

test("explainFailure() bounds what it quotes", () => {
  expect(explain(`ERROR: ${"x".repeat(100_000)}`).message.length).toBeLessThan(700);
});

test("explainFailure() calls an end after the start one, whatever was said before", () => {
  const { code, message } = explain("WARNING: tcp_sendmsg is not traceable\n", true);
  expect(code).toBe("bpftrace-ended");
  expect(message).toBe("Cannot go on watching: bpftrace v0.17.0 ended with 1");
});
