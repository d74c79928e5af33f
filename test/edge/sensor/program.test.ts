import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type Backend, backends, bpftraceProgram } from "../../../src/edge/sensor/program.ts";
import type { Scope } from "../../../src/edge/sensor/scope.ts";

const folder = new URL("../../../bpf/", import.meta.url);
const node: Scope = { kind: "node" };
const netns: Scope = { kind: "netns", inode: 77 };

function programOf(backend: Backend, minor = 23, scope = node, arch = "x64", kernel = "6.12.0-1"): string {
  const features = new Set(["mptcp", "tcp-pages"] as const);
  const version = { major: 0, minor, text: `v0.${minor}.0` };
  return bpftraceProgram({ backend, version, scope, ownPid: 4321, processors: 4, arch, features, kernel });
}

const files = readdirSync(folder).filter((name) => name.endsWith(".bt"));
const read = (name: string): string => readFileSync(new URL(name, folder), "utf8");
const included = new Set(
  ["user-call.x64.bt", "user-call.arm64.bt"].concat(
    files.flatMap((name) => [...read(name).matchAll(/#include "(.+)"/g)].map(([, file = ""]) => file)),
  ),
);
const families = files.filter((name) => !included.has(name));
const withoutComments = (text: string): string => text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");

const forms = backends.flatMap((backend) => [17, 19, 20, 23, 27].map((minor) => [backend, minor] as const));

test.each(forms)("bpftraceProgram(%s) for 0.%i is whole", (backend, minor) => {
  const program = programOf(backend, minor);
  expect(program).not.toContain("#include");
  const code = withoutComments(program);
  for (const [open, close] of ["{}", "()", "[]"]) {
    expect(code.split(open ?? "").length, open).toBe(code.split(close ?? "").length);
  }
  expect(code.match(/^END$/gm)).toHaveLength(1);
  expect(
    code
      .trim()
      .split(/\n(?=\S+:)/)
      .at(-1),
    "the probe that is attached last",
  ).toMatch(/^interval:s:1/);
});

test.each(forms)("bpftraceProgram(%s) for 0.%i spells function probes as that version does", (backend, minor) => {
  const probes = [...programOf(backend, minor).matchAll(/^(fentry|fexit|kfunc|kretfunc):/gm)];
  const spelling = minor < 20 ? ["kfunc", "kretfunc"] : ["fentry", "fexit"];
  const expected = backend === "fentry" ? spelling : [];
  expect([...new Set(probes.map(([, name]) => name))].sort()).toEqual(expected.sort());
});

test.each(forms)(
  "bpftraceProgram(%s) for 0.%i makes records on the stack where bpftrace could share them",
  (backend, minor) => {
    expect(programOf(backend, minor).startsWith("config = { on_stack_limit = ")).toBe(minor >= 23);
  },
);

test.each(backends)("bpftraceProgram(%s) clears at its end every map but the account", (backend) => {
  const program = withoutComments(programOf(backend, 23));
  const maps = new Set([...program.matchAll(/@\w+/g)].map(([name]) => name));
  const end = program.slice(program.search(/^END$/m));
  const cleared = new Set([...end.matchAll(/clear\((@\w+)\)/g)].map(([, name]) => name));
  expect([...maps].filter((name) => !cleared.has(name))).toEqual(["@emitted", "@emitted_states", "@emitted_ends"]);
});

test.each(backends)("bpftraceProgram(%s) counts each record that it prints", (backend) => {
  const program = withoutComments(programOf(backend, 23));
  const prints = [...program.matchAll(/print\(\("(\w+)"[^;]*;\s*(@emitted\w* = count\(\);)?/g)];
  expect(prints.length).toBeGreaterThan(5);
  for (const [, tag = "", count] of prints) {
    expect(count, tag).toBeDefined();
  }
});

test.each(backends)("bpftraceProgram(%s) tests the network namespace in each probe", (backend) => {
  const probes = programOf(backend, 23, netns)
    .split(/\n(?=(?:tracepoint|rawtracepoint|kprobe|fentry|fexit):)/)
    .slice(1);
  expect(probes.length).toBeGreaterThan(8);
  for (const probe of probes) {
    // A socket is known only where a probe that tests the scope has seen it.
    if (probe.includes("$first != 0")) continue;
    expect(probe, probe.split("\n")[0]).toContain("ns.inum == 77");
  }
});

test.each([
  ["a tree", { kind: "tree", pid: 42 }, ["@tree[(uint64)42] = 1;", "@tree[pid]"]],
  [
    "a tree watched anew",
    { kind: "tree", pid: 42, treePids: [43, 44] },
    ["@tree[(uint64)43] = 1; @tree[(uint64)44] = 1;"],
  ],
  ["a user", { ...node, filter: { uid: 1000 } }, ["uid == 1000"]],
  ["a cgroup", { ...node, filter: { cgroupId: 99 } }, ["kn->id == 99", "self.parent)->kn->id == 99"]],
  ["ports", { ...node, filter: { ports: [443, 53] } }, ["($port == 47873 || $port == 13568)"]],
  [
    "a range of IPv4",
    { ...node, filter: { ranges: [{ bytes: [203, 0, 113, 0], prefix: 24 }] } },
    ["($v4 & 16777215) == 7405771", "($v6d & 16777215) == 7405771"],
  ],
  [
    "a range of IPv6",
    { ...node, filter: { ranges: [{ bytes: [0x20, 1, 0xd, 0xb8, ...Array(12).fill(0)], prefix: 36 }] } },
    ["($v6a & 4294967295) == 3087860000", "($v6b & 240) == 0"],
  ],
  [
    "all but loopback",
    { ...node, filter: { isWithoutLoopback: true } },
    [
      "(($v6a | $v6b | $v6c | $v6d) == 0 && $v4 != 0 && ($v4 & 255) == 127)",
      "$v6b == 0 && $v6c == 0xffff0000 && ($v6d & 255) == 127",
      "($v6d & 4294967295) == 16777216",
    ],
  ],
  ["tocsin too", { ...node, filter: { isWithSelf: true } }, []],
] as const satisfies readonly (readonly [string, Scope, readonly string[]])[])(
  "bpftraceProgram() lets %s through and nothing else",
  (_, scope, tests) => {
    const program = programOf("tracepoint", 23, scope);
    for (const text of tests) expect(program).toContain(text);
    const filter: Scope["filter"] = "filter" in scope ? scope.filter : {};
    expect(program.includes("pid != 4321")).toBe(filter?.isWithSelf !== true);
  },
);

test.each(forms)("bpftraceProgram(%s) for 0.%i leaves no word of its own unsaid", (backend, minor) => {
  const said = programOf(backend, minor).replace(/\b(?:BEGIN|END)\b/g, "");
  expect(said.match(/\b[A-Z][A-Z_]{2,}\b/g)).toBeNull();
});

test.each([
  [17, "6.12.0", "+="],
  [23, "5.10.0-32-cloud-amd64", "+="],
  [23, "5.19.0", "= sum("],
  [27, "7.3.4", "= sum("],
])("bpftraceProgram() for 0.%i counts datagrams on %s with %s", (minor, kernel, how) => {
  expect(programOf("kprobe", minor, node, "x64", kernel)).toContain(`@udp_sent[$key, $peer] ${how}`);
});

test.each([17, 20, 23, 27])(
  "bpftraceProgram(tracepoint) for 0.%i counts a busy datagram in one program of each hook",
  (minor) => {
    const probes = withoutComments(programOf("tracepoint", minor)).split(/\n(?=(?:raw)?tracepoint:)/);
    for (const hook of ["sock_send_length", "sock_recv_length"]) {
      const told = probes
        .filter((probe) => probe.split("\n")[0]?.endsWith(hook))
        .map((probe) => /if \(\$told == 1 && (.+) && \(\$known\.0 & 4\)/.exec(probe)?.[1]);
      expect(told.filter((test) => test !== "0")).toEqual([minor === 17 ? "args->protocol == 17" : "1"]);
    }
  },
);

test.each(["x64", "arm64"])("bpftraceProgram() reads the system call's registers as %s has them", (arch) => {
  const program = programOf("fentry", 23, node, arch);
  expect(program.includes("$regs->orig_ax")).toBe(arch === "x64");
  expect(program.includes("$regs->syscallno")).toBe(arch === "arm64");
});

test.each(families)(
  "bpf/%s begins with its purpose, and says what it misses, costs and needs where it has probes",
  (name) => {
    const text = read(name);
    const header = /^\/\*\n([\s\S]*?)\n \*\//.exec(text)?.[1] ?? "";
    expect(header).toMatch(new RegExp(`^ \\* ${name.split(".")[0]}[,:] `));
    if (!/^(?:tracepoint|kprobe|fentry|fexit):/m.test(text)) return;
    for (const word of ["Records", "Misses", "Cost", "Needs"])
      expect(header).toMatch(new RegExp(`^ \\* ${word} `, "m"));
  },
);

test("bpf/ holds nothing that no program uses", () => {
  const includes = (name: string): string[] =>
    [...read(name).matchAll(/#include "(.+)"/g)].map(([, file = ""]) => file);
  const reach = (name: string): string[] =>
    name === "user-call.bt" ? ["user-call.x64.bt", "user-call.arm64.bt"] : [name, ...includes(name).flatMap(reach)];
  const used = new Set([...families, ...families.flatMap(reach)]);
  expect(files.filter((name) => !used.has(name))).toEqual([]);
});
