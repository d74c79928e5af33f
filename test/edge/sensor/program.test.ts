import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { backends, bpftraceProgram } from "../../../src/edge/sensor/program.ts";

const folder = new URL("../../../bpf/", import.meta.url);
const version = (minor: number) => ({ major: 0, minor, text: `v0.${minor}.0` });
const files = readdirSync(folder).filter((name) => name.endsWith(".bt"));
const read = (name: string): string => readFileSync(new URL(name, folder), "utf8");
const included = new Set(files.flatMap((name) => [...read(name).matchAll(/#include "(.+)"/g)].map(([, file]) => file)));
const families = files.filter((name) => !included.has(name));
const withoutComments = (text: string): string => text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");

const forms = backends.flatMap((backend) => [17, 19, 20, 23, 27].map((minor) => [backend, minor] as const));

test.each(forms)("bpftraceProgram(%s) for 0.%i is whole", (backend, minor) => {
  const program = bpftraceProgram(backend, version(minor));
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
  const probes = [...bpftraceProgram(backend, version(minor)).matchAll(/^(fentry|fexit|kfunc|kretfunc):/gm)];
  const spelling = minor < 20 ? ["kfunc", "kretfunc"] : ["fentry", "fexit"];
  const expected = backend === "fentry" ? spelling : [];
  expect([...new Set(probes.map(([, name]) => name))].sort()).toEqual(expected.sort());
});

test.each(forms)(
  "bpftraceProgram(%s) for 0.%i makes records on the stack where bpftrace could share them",
  (backend, minor) => {
    expect(bpftraceProgram(backend, version(minor)).startsWith("config = { on_stack_limit = ")).toBe(minor >= 23);
  },
);

test.each(backends)("bpftraceProgram(%s) clears at its end every map but the account", (backend) => {
  const program = withoutComments(bpftraceProgram(backend, version(23)));
  const maps = new Set([...program.matchAll(/@\w+/g)].map(([name]) => name));
  const end = program.slice(program.search(/^END$/m));
  const cleared = new Set([...end.matchAll(/clear\((@\w+)\)/g)].map(([, name]) => name));
  expect([...maps].filter((name) => !cleared.has(name))).toEqual(["@emitted"]);
});

test.each(backends)(
  "bpftraceProgram(%s) counts each record that it prints, but not ticks and what they say",
  (backend) => {
    const program = withoutComments(bpftraceProgram(backend, version(23)));
    const prints = [...program.matchAll(/print\(\("(\w+)"[^;]*;\s*(@emitted = count\(\);)?/g)];
    expect(prints.length).toBeGreaterThan(5);
    for (const [, tag = "", count] of prints) {
      expect(count !== undefined, tag).toBe(!["tick", "forgot", "full"].includes(tag));
    }
  },
);

test.each(backends)("bpftraceProgram(%s) tests the scope in each probe", (backend) => {
  const program = withoutComments(bpftraceProgram(backend, version(23)));
  const probes = program.split(/\n(?=(?:tracepoint|kprobe|fentry|fexit):)/).slice(1);
  expect(probes.length).toBeGreaterThan(8);
  for (const probe of probes) {
    const [head = ""] = probe.split("\n");
    // A socket is known only where a probe that tests the scope has seen it.
    const isKnownSocket = probe.includes("args->newstate == 7") && probe.includes("$first != 0");
    if (isKnownSocket || /,$/.test(head)) continue;
    expect(probe, head).toContain("$1 == 0");
    expect(probe, head).toContain("$2 == 0");
  }
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
  const used = backends.map((backend) => bpftraceProgram(backend, version(23))).join("\n");
  for (const name of files) expect(used, name).toContain(withoutComments(read(name)).trim().split("\n").at(-1));
});
