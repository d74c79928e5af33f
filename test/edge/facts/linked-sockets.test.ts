import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { LinkedSockets } from "../../../src/edge/facts/linked-sockets.ts";
import { type ElfSample, elfFile } from "./elf-sample.ts";
import { scratch } from "./gather.ts";
import { readElfOf } from "./read-elf.ts";

type Root = Readonly<Record<string, ElfSample | Buffer>>;
const LOADS = "loads code at run time, or makes system calls of its own";
const deep = { needed: ["libb.so"] };
const calls = { imports: ["connect"], needed: [] };

/** What is told of a program in a root of its own. */
async function told(program: ElfSample, root: Root = {}, view = scratch()) {
  for (const [path, content] of Object.entries(root)) {
    mkdirSync(dirname(join(view, path)), { recursive: true });
    writeFileSync(join(view, path), Buffer.isBuffer(content) ? content : elfFile(content));
  }
  mkdirSync(join(view, "opt/app"), { recursive: true });
  const { image } = readElfOf(elfFile(program));
  if (image === null) throw new Error("The sample is no ELF file");
  return await new LinkedSockets().of({ image, path: "/opt/app/run", view });
}

test.each<[what: string, program: ElfSample, root: Root, importsSockets: boolean]>([
  ["itself calls sockets", { imports: ["connect"] }, {}, true],
  ["asks for names", { imports: ["getaddrinfo"] }, {}, true],
  ["calls libc alone", { imports: ["puts", "socket"] }, {}, false],
  ["is linked with what calls them", { needed: ["liba.so"] }, { "/usr/lib/liba.so": calls }, true],
  ["is so through another", { needed: ["liba.so"] }, { "/lib/liba.so": deep, "/lib/libb.so": calls }, true],
  ["is linked with what does not", { needed: ["liba.so", "libc.so.6"] }, { "/lib64/liba.so": { needed: [] } }, false],
  [
    "is linked in a circle",
    { needed: ["liba.so"] },
    { "/lib/liba.so": deep, "/lib/libb.so": { needed: ["liba.so"] } },
    false,
  ],
  ["has it beside itself", { needed: ["liba.so"], runpath: "$ORIGIN/../lib" }, { "/opt/lib/liba.so": calls }, true],
  ["has it in RPATH", { needed: ["liba.so"], rpath: `/x:$${"{ORIGIN}"}` }, { "/opt/app/liba.so": calls }, true],
  ["names it by its path", { needed: ["/opt/liba.so"] }, { "/opt/liba.so": calls }, true],
  [
    "finds one of another machine first",
    { needed: ["liba.so"] },
    { "/lib64/liba.so": { machine: 183 }, "/lib/liba.so": calls },
    true,
  ],
  [
    "is linked with what calls its own host only",
    { needed: ["libselinux.so.1"] },
    { "/lib/libselinux.so.1": calls },
    false,
  ],
  ["asks libcrypto to connect", { needed: ["libcrypto.so.3"], imports: ["BIO_new_connect"] }, {}, true],
])("LinkedSockets of a program that %s", async (_, program, root, importsSockets) => {
  expect(await told(program, root)).toEqual({ importsSockets });
});

test.each<[what: string, program: ElfSample, root: Root, reason: string]>([
  ["is static", { interpreter: null, needed: [] }, {}, "linked statically"],
  ["is Go's", { isGo: true, imports: ["connect"] }, {}, "Go makes its own system calls"],
  ["loads plug-ins", { imports: ["dlopen"] }, {}, LOADS],
  ["has a ring of calls", { imports: ["io_uring_setup"] }, {}, LOADS],
  ["lacks a library", { needed: ["liba.so"] }, {}, 'library "liba.so" was not found'],
  [
    "has a library that is none",
    { needed: ["liba.so"] },
    { "/lib/liba.so": Buffer.from("INPUT(x)") },
    'library "liba.so" was not found',
  ],
  [
    "is linked with what loads plug-ins",
    { needed: ["liba.so"] },
    { "/lib/liba.so": { imports: ["dlopen"] } },
    `library "liba.so": ${LOADS}`,
  ],
])("LinkedSockets cannot tell of a program that %s, and says why", async (_, program, root, reason) => {
  expect(await told(program, root)).toEqual({ importsSockets: null, reason });
});

test("LinkedSockets follows links as the process does, never out of its root", async () => {
  const view = scratch();
  mkdirSync(join(view, "lib"));
  symlinkSync("/etc/alternatives/liba.so", join(view, "lib/liba.so"));
  expect(await told({ needed: ["liba.so"] }, { "/etc/alternatives/liba.so": calls }, view)).toEqual({
    importsSockets: true,
  });
});

test("LinkedSockets ends where links go round in circles", async () => {
  const view = scratch();
  mkdirSync(join(view, "lib"));
  symlinkSync("/lib/liba.so", join(view, "lib/liba.so"));
  expect(await told({ needed: ["liba.so"] }, {}, view)).toMatchObject({ importsSockets: null });
});

test("LinkedSockets never opens a FIFO in a library's place", async () => {
  const view = scratch();
  mkdirSync(join(view, "lib"));
  execFileSync("mkfifo", [join(view, "lib/liba.so")]);
  expect(await told({ needed: ["liba.so"] }, {}, view)).toMatchObject({ importsSockets: null });
});

test("LinkedSockets gives up on a program with more libraries than there are", async () => {
  const root = Object.fromEntries(
    Array.from({ length: 200 }, (_, index) => [`/lib/lib${index}.so`, { needed: [`lib${index + 1}.so`] }]),
  );
  expect(await told({ needed: ["lib0.so"] }, root)).toEqual({
    ...{ importsSockets: null, reason: "linked with too many libraries" },
  });
});
