import type { BpftraceVersion } from "./bpftrace-version.ts";

/** What versions of bpftrace spell, allow or do differently; bpf/ is written for the newest that has everything, 0.23. */
export interface Dialect {
  /** fentry and fexit were called kfunc and kretfunc before 0.20. */
  readonly hasFentry: boolean;
  /**
   * Raw tracepoints cost half, and have no part in the rule by which the kernel skips a program that comes in an
   * interrupt of another. Before 0.23 they are not tried; 0.24 and later find them by the list of traceable functions
   * only, which nodes that need tracepoints do not have.
   */
  readonly hasRawTracepoints: boolean;
  /**
   * `sum()` counts in place, and a program can read it, with a kernel from 5.19 on (bpf_map_lookup_percpu_elem); "+=" looks
   * up and writes, three times as dear.
   */
  readonly hasReadableSums: boolean;
  /** `jiffies` costs nothing, nsecs a read of the processor's clock. */
  readonly hasJiffies: boolean;
  /**
   * Larger records are made in buffers that all programs of a processor share: where the kernel preempts, one writes
   * into another's half-made record, and a connection gets another's totals. Ours have room on the stack of each.
   */
  readonly hasStackLimit: boolean;
  /** TCP and UDP fit into the stack of one program. */
  readonly isRoomy: boolean;
  /** Words of payload in a record, by the same room. */
  readonly payloadWords: number;
  /** Bursts that are looked at in one go: what the verifier can walk through. */
  readonly turns: number;
}

/** The dialect of a version on a kernel, named as uname does; tried are 0.17, 0.23 and 0.27. */
export function dialectOf({ major, minor }: BpftraceVersion, kernel: string): Dialect {
  const isFrom = (wanted: number): boolean => major > 0 || minor >= wanted;
  const isBefore18 = !isFrom(18);
  const is23 = major === 0 && minor === 23;
  return {
    hasFentry: isFrom(20),
    hasRawTracepoints: is23,
    hasReadableSums: isFrom(23) && isKernelFrom(kernel, 5, 19),
    hasJiffies: isFrom(23),
    hasStackLimit: isFrom(23),
    isRoomy: isBefore18 || is23,
    payloadWords: isBefore18 ? 16 : 8,
    turns: isFrom(24) ? 32 : 64,
  };
}

function isKernelFrom(kernel: string, major: number, minor: number): boolean {
  const [isMajor = 0, isMinor = 0] = kernel.split(".").map((part) => Number.parseInt(part, 10));
  return isMajor > major || (isMajor === major && isMinor >= minor);
}

/** A program of bpf/ as a dialect spells it. */
export function spell(program: string, dialect: Dialect): string {
  const clock = dialect.hasJiffies ? { now: "jiffies", span: "10" } : { now: "(nsecs >> 20)", span: "95" };
  let spelt = program.replaceAll("GATE_NOW", clock.now).replaceAll("GATE_SPAN", clock.span);
  spelt = dialect.isRoomy ? spelt : inTwo(spelt);
  spelt = spelt
    .replaceAll("IS_WANTED", "1")
    // Raw tracepoints have no such argument: it would cost a read.
    .replaceAll("MAYBE_UDP", dialect.hasRawTracepoints ? "1" : "args->protocol == 17")
    .replaceAll("IS_TCP", "($protocol == 6 || $protocol == 262)")
    .replaceAll("IS_UDP", "$protocol == 17");
  if (!dialect.hasFentry) spelt = spelt.replace(/^fentry:/gm, "kfunc:").replace(/^fexit:/gm, "kretfunc:");
  if (!dialect.hasReadableSums) spelt = spelt.replace(/ = sum\((\$\w+)\)/g, " += $1");
  if (dialect.hasRawTracepoints) spelt = raw(spelt);
  return dialect.hasStackLimit ? `config = { on_stack_limit = 256 }\n${spelt}` : spelt;
}

/** Probes that handle both transports, once for each. */
function inTwo(program: string): string {
  const both = probesOf(program).map((probe) =>
    probe.includes("IS_TCP") && probe.includes("IS_UDP")
      ? `${only(probe, tcp, { IS_UDP: "0", MAYBE_UDP: "0" })}\n${only(probe, udp, { IS_TCP: "0", MAYBE_UDP: "1" })}`
      : probe,
  );
  return both.join("\n");
}

const tcp = "(args->protocol == 6 || args->protocol == 262)";
const udp = "args->protocol == 17";

/** A probe for the calls of one transport. */
function only(probe: string, wanted: string, words: Readonly<Record<string, string>>): string {
  return probe.replace(/\b[A-Z_]+\b/g, (word) => (word === "IS_WANTED" ? wanted : (words[word] ?? word)));
}

/** What the raw forms have for arguments. Source: TP_PROTO in include/trace/events/sock.h. */
const rawArguments: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  inet_sock_set_state: { skaddr: "arg0", oldstate: "(int32)arg1", newstate: "(int32)arg2" },
  sock_send_length: { sk: "arg0", ret: "(int32)arg1" },
  sock_recv_length: { sk: "arg0", ret: "(int32)arg1", flags: "arg2" },
};

function raw(program: string): string {
  return probesOf(program).map(rawProbe).join("\n");
}

function rawProbe(probe: string): string {
  const [head = "", name = ""] = /^tracepoint:sock:(\w+)/.exec(probe) ?? [];
  const values: Readonly<Record<string, string>> | undefined = rawArguments[name];
  if (values === undefined) return probe;
  const protocol = "((struct sock *)arg0)->sk_protocol";
  return probe
    .replace(head, `rawtracepoint:${name}`)
    .replace(/args->(\w+)/g, (text, field: string) => (field === "protocol" ? protocol : (values[field] ?? text)));
}

/** The program at each line that begins a probe. */
function probesOf(program: string): string[] {
  return program.split(/\n(?=(?:tracepoint|fentry|fexit|kprobe|profile|interval):|BEGIN|END)/);
}
