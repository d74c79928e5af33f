import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { checkHouse, listSources } from "../../scripts/house.ts";

const repository = resolve(import.meta.dirname, "../..");

/** A tree of its own, gone after the test. */
function plant(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), "tocsin-house-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

function breachesOf(files: Readonly<Record<string, string>>): string[] {
  return checkHouse(plant(files)).map(({ file, line, message }) => `${file}:${line} ${message}`);
}

const score = "src/core/score/a.ts";

test("checkHouse() finds no breach in this repository", () => {
  expect(listSources(repository).length).toBeGreaterThan(0);
  expect(checkHouse(repository)).toEqual([]);
});

test.each([
  ["core, a builtin", score, `import "node:fs"`, "node:fs: core touches no world; move the line to src/edge"],
  ["core, a builtin without its scheme", score, `import fs from "fs"`, "fs: core touches no world"],
  ["core, a package", score, `import { x } from "execa"`, "execa: core has two guests, hdr-histogram-js and tldts"],
  ["core, a guest's inner path", score, `import "hdr-histogram-js/dist/x"`, "core has two guests"],
  ["core, a type of a builtin", score, `import type { Stats } from "node:fs"`, "core touches no world"],
  ["core, an inline type import", score, `let s: import("node:fs").Stats`, "core touches no world"],
  ["core, a typeof import", score, `let s: typeof import("node:fs")`, "core touches no world"],
  ["core, a re-export", score, `export { x } from "execa"`, "core has two guests"],
  ["core, a star export", score, `export type * from "execa"`, "core has two guests"],
  ["core, a dynamic import", score, `import("execa")`, "core has two guests"],
  ["core, an import-equals", score, `import fs = require("node:fs")`, "core touches no world"],
  ["core, a door", score, `import "../../edge/sink/b.ts"`, "src/edge/sink/b.ts: core knows no door"],
  ["core, app", score, `import "../../app/main.ts"`, "src/app/main.ts: nobody imports app"],
  ["core, a room to its right", score, `import "../finding/f.ts"`, "finding lies to the right of score"],
  ["core, a type from its right", score, `import type { F } from "../analytic/f.ts"`, "analytic lies to the right"],
  ["core, the engine", score, `import "../engine.ts"`, "engine lies to the right of score"],
  ["the ground, a room", "src/core/a.ts", `import "./event/e.ts"`, "event lies to the right of ground"],
  ["event, any other room", "src/core/event/a.ts", `import "../process/p.ts"`, "process lies to the right of event"],
  ["a door, another door", "src/edge/sink/a.ts", `import "../state/s.ts"`, "door sink knows no other door"],
  ["a door, app", "src/edge/sink/a.ts", `import "../../app/main.ts"`, "nobody imports app"],
  ["a file outside src", "src/app/main.ts", `import "../../scripts/x.ts"`, "scripts/x.ts: src stands alone"],
  ["an absolute path", "src/app/main.ts", `import "/etc/x.ts"`, "src knows relative paths and packages only"],
  ["a computed name", "src/app/main.ts", "import(`./` + name)", "what only run time knows"],
])("checkHouse() rejects an import by %s", (_what, file, text, message) => {
  const found = breachesOf({ [file]: `// import of é\n\n${text};\n` });
  expect(found).toContainEqual(expect.stringContaining(`${file}:3 imports `));
  expect(found).toContainEqual(expect.stringContaining(message));
});

test.each([
  ["core, a guest", score, `import { build } from "hdr-histogram-js"`],
  ["core, the other guest", score, `import { getDomain } from "tldts"`],
  [
    "core, its own room and rooms to its left",
    score,
    `import "./b.ts"; import "../event/e.ts"; import "../process/p.ts"`,
  ],
  ["a room, the ground", "src/core/event/a.ts", `import "../assert-never.ts"`],
  ["the engine, every room", "src/core/engine.ts", `import "./finding/f.ts"; import "./event/e.ts"`],
  [
    "a door, core, builtins, packages and itself",
    "src/edge/sink/a.ts",
    `import "../../core/engine.ts"; import "node:fs"; import "execa"; import "./b/c.ts"`,
  ],
  [
    "app, everything",
    "src/app/main.ts",
    `import "../edge/sink/a.ts"; import "../core/engine.ts"; import "./x.ts"; import "execa"`,
  ],
  [
    "nothing but text and comments",
    score,
    "// import 'node:fs'\n/* export * from 'execa' */ const s = `import \"node:fs\"`; const r = /import('execa')/",
  ],
])("checkHouse() allows imports by %s", (_what, file, text) => {
  expect(breachesOf({ [file]: text })).toEqual([]);
});

test.each([
  ["Date.now", "const t = Date.now();"],
  ["Date.now", 'const t = Date["now"]();'],
  ["new Date()", "const t = new Date();"],
  ["new Date()", "const t = new Date;"],
  ["Date()", "const t = Date();"],
  ["Math.random", "const r = Math.random();"],
  ["performance", "const t = performance.now();"],
  ["process", "const p = process.pid;"],
  ["process", "let p: typeof process;"],
  ["setTimeout", "setTimeout(f, 1);"],
  ["setInterval", "const f = setInterval;"],
  ["setImmediate", "setImmediate(f);"],
  ["queueMicrotask", "queueMicrotask(f);"],
  ["Promise", "let p: Promise<number>;"],
  ["Promise", "Promise.resolve(1);"],
  ["async", "const f = async () => 1;"],
  ["async", "class A { async f() {} }"],
  ["await", "await f();"],
  ["await", "for await (const x of f) g(x);"],
  ["console", "console.log(1);"],
  ["fetch", "fetch(url);"],
  ["crypto", "const h = crypto.randomUUID();"],
  ["globalThis", "globalThis.f();"],
  ["import()", 'import("./b.ts");'],
  ["import.meta", "const u = import.meta.url;"],
  ["console", `const t = \`\${console.log(1)}\`;`],
  ["process", "function f(process: P) { return process.pid; }\nconst p = process.pid;"],
])("checkHouse() rejects %s in core: %s", (what, text) => {
  expect(breachesOf({ [score]: text })).toEqual([expect.stringContaining(` uses ${what}: core knows no clock`)]);
});

test.each([
  "const t = new Date(event.wallMs); const u = Date.UTC(2026, 1); const r = Math.round(1.5);",
  "function f(process: Process) { return () => process.pid; }",
  "for (const process of processes) g({ process, crypto: process.crypto });",
  "const { process, fetch: [performance, ...crypto] } = facts; g(process, performance, crypto);",
  "interface A { process: string; readonly console: number; fetch(): void; async: boolean }",
  "type F = (process: Process, performance?: number) => void; type G = { [process: string]: number };",
  'import { process } from "./b.ts"; export const p = process.pid;',
  'export { process } from "./b.ts";',
  "// Date.now() and await\nconst s = 'Promise'; const r = /console.log/; const a = b.process.fetch();",
])("checkHouse() allows in core: %s", (text) => {
  expect(breachesOf({ [score]: text })).toEqual([]);
});

test("checkHouse() lets edge and app touch the world", () => {
  const text = "await Promise.resolve(Date.now()); console.log(process.pid);";
  expect(breachesOf({ "src/edge/sink/a.ts": text, "src/app/main.ts": text })).toEqual([]);
});

test.each([
  "src/main.ts",

  "src/core/network/x.ts",
  "src/edge/x.ts",
  "src/lib/x.ts",
])("checkHouse() rejects %s, which stands nowhere", (file) => {
  expect(breachesOf({ [file]: "" })).toEqual([
    `${file}:1 stands in no room or door of DESIGN's house; move it into one`,
  ]);
});

test("checkHouse() names every file of a circle, of types as well", () => {
  const found = breachesOf({
    "src/core/event/a.ts": 'import type { B } from "./b.ts";',
    "src/core/event/b.ts": 'export * from "./c.ts";',
    "src/core/event/c.ts": '\nimport { a } from "./a.ts";',
    "src/core/event/d.ts": 'import "./a.ts"; import "./b.ts";',
  });
  const circle = ["a", "b", "c", "a"].map((name) => `src/core/event/${name}.ts`).join(" -> ");
  expect(found).toEqual([
    `src/core/event/c.ts:2 imports src/core/event/a.ts: ${circle} is a circle; move what both need to a third`,
  ]);
});

test("checkHouse() rejects a file that imports itself", () => {
  expect(breachesOf({ "src/app/a.ts": 'import "./a.ts";' })).toEqual([expect.stringContaining("is a circle")]);
});

test("checkHouse() reports a file that does not parse", () => {
  expect(breachesOf({ [score]: "const = ;" })).toEqual([expect.stringContaining(`${score}:1 cannot be parsed: `)]);
});

test("the house command fails with one line for each breach, by file and line", () => {
  const root = plant({ [score]: "let a;\nimport 'node:fs'; process.pid;", "src/app/main.ts": "import 'node:fs';" });
  const run = spawnSync(process.execPath, [join(repository, "scripts/house.ts"), root], { encoding: "utf8" });
  expect(run.stdout.trimEnd().split("\n")).toEqual([
    "src/core/score/a.ts:2 imports node:fs: core touches no world; move the line to src/edge",
    expect.stringContaining("src/core/score/a.ts:2 uses process: "),
  ]);
  expect(run.status).toBe(1);
});

test("the house command counts the files of a clean tree", () => {
  const root = plant({ [score]: "", "src/app/main.ts": "import 'node:fs';" });
  const run = spawnSync(process.execPath, [join(repository, "scripts/house.ts"), root], { encoding: "utf8" });
  expect(run).toMatchObject({ stdout: "house: 2 files, no breach\n", status: 0 });
});
