import type { AddressRange, Filter, Scope } from "./scope.ts";

/** `::ffff:0:0` as the kernel's third word holds it. */
const MAPPED = "0xffff0000";
/** Levels of cgroups that are looked up from a process's own; Kubernetes has five. */
const CGROUP_LEVELS = 8;

/** Processes that a tree begins with at most: bpftrace compiles a line for each, 1,000 of them for 7 s. */
export const MOST_TREE_PIDS = 256;

/** The tests that stand for the words of bpf/scope.bt; `1` is no test at all. */
export function scopeWords(scope: Scope, ownPid: number): Readonly<Record<string, string>> {
  const filter = scope.filter ?? {};
  const owner = ownerTests(scope, filter);
  const own = filter.isWithSelf === true ? [] : [`pid != ${ownPid}`];
  const inode = scope.kind === "netns" ? scope.inode : null;
  return {
    IN_TASK: every([...(inode === null ? [] : [`${task("nsproxy->net_ns->ns.inum")} == ${inode}`]), ...owner]),
    IN_OWNER: every([...owner, ...own]),
    IN_NETNS: every(inode === null ? [] : [`$sk->__sk_common.skc_net.net->ns.inum == ${inode}`]),
    IN_PEER: every(peerTests(filter)),
    ANY_OWNER: owner.length === 0 ? "1" : "0",
    HAS_TREE: scope.kind === "tree" ? "1" : "0",
    TREE: treePids(scope)
      .map((pid) => `@tree[(uint64)${pid}] = 1;`)
      .join(" "),
  };
}

function treePids(scope: Scope): readonly number[] {
  return scope.kind === "tree" ? (scope.treePids ?? [scope.pid]).slice(0, MOST_TREE_PIDS) : [];
}

function ownerTests(scope: Scope, { cgroupId, uid }: Filter): string[] {
  return [
    ...(scope.kind === "tree" ? ["@tree[pid]"] : []),
    ...(cgroupId === undefined ? [] : [some(cgroupIds().map((id) => `${id} == ${cgroupId}`))]),
    ...(uid === undefined ? [] : [`uid == ${uid}`]),
  ];
}

/** The process's own cgroup, and those above it: each begins with its state, which knows the one above. */
function cgroupIds(): readonly string[] {
  return Array.from({ length: CGROUP_LEVELS }, (_, level) => {
    let cgroup = task("cgroups->dfl_cgrp");
    for (let above = 0; above < level; above++) cgroup = `((struct cgroup *)${cgroup}->self.parent)`;
    return `${cgroup}->kn->id`;
  });
}

function peerTests({ ports = [], ranges = [], isWithoutLoopback = false }: Filter): string[] {
  return [
    ...(ports.length > 0 ? [some(ports.map((port) => `$port == ${swapped(port)}`))] : []),
    ...(ranges.length > 0 ? [some(ranges.map(rangeTest))] : []),
    ...(isWithoutLoopback ? [`!${some(loopback.map(rangeTest))}`] : []),
  ];
}

const loopback: readonly AddressRange[] = [
  { bytes: [127, 0, 0, 0], prefix: 8 },
  { bytes: [...Array<number>(15).fill(0), 1], prefix: 128 },
];

/** The four words of IPv6 say nothing, or a mapped address: then it is one of IPv4. */
const isPlain = "($v6a | $v6b | $v6c | $v6d) == 0";
const isMapped = `$v6a == 0 && $v6b == 0 && $v6c == ${MAPPED}`;

/** $v4 counts only where IPv6 says nothing: of an accepted IPv6 connection the kernel has 127.0.0.6 there. */
function rangeTest({ bytes, prefix }: AddressRange): string {
  const tests = words(bytes).map((word, index) => wordTest(index, word, prefix - 32 * index));
  if (bytes.length === 4) {
    const [test = ""] = tests;
    const of = (name: string): string[] => (test === "" ? [] : [test.replace("W0", name)]);
    return some([every([isPlain, "$v4 != 0", ...of("$v4")]), every([isMapped, ...of("$v6d")])]);
  }
  const names = ["$v6a", "$v6b", "$v6c", "$v6d"];
  const said = tests.map((test, index) => test.replace(/W\d/, names[index] ?? "")).filter(Boolean);
  return every([`!(${isPlain})`, `!(${isMapped})`, ...said]);
}

function wordTest(index: number, word: number, bits: number): string {
  if (bits <= 0) return "";
  const mask = bits >= 32 ? 0xffffffff : littleEndian((0xffffffff << (32 - bits)) >>> 0);
  return `(W${index} & ${mask}) == ${(word & mask) >>> 0}`;
}

/** As the kernel reads them: bytes in network order, in words of this machine, which is little-endian. */
function words(bytes: readonly number[]): number[] {
  const count = bytes.length / 4;
  return Array.from({ length: count }, (_, index) => Buffer.from(bytes.slice(4 * index, 4 * index + 4)).readUInt32LE());
}

function littleEndian(word: number): number {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(word);
  return bytes.readUInt32LE();
}

function swapped(port: number): number {
  return ((port & 0xff) << 8) | (port >> 8);
}

function task(field: string): string {
  return `((struct task_struct *)curtask)->${field}`;
}

function every(tests: readonly string[]): string {
  return tests.length === 0 ? "1" : `(${tests.join(" && ")})`;
}

function some(tests: readonly string[]): string {
  return `(${tests.join(" || ")})`;
}
