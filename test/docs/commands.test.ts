import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { runCli } from "../app/run-cli.ts";

const root = new URL("../../", import.meta.url);
const documents = [
  ...["README.md", "ARCHITECTURE.md", "bpf/README.md", "fixtures/README.md", "docs/lab.md"],
  "docs/actors.md",
];
const texts = new Map(documents.map((name) => [name, readFileSync(new URL(name, root), "utf8")]));
const all = [...texts.values()].join("\n");

/** Every call of tocsin in a document's shell blocks, as its words up to a pipe, a comment or COMMAND. */
const calls = [...all.matchAll(/```sh\n(.*?)```/gs)]
  .flatMap(([, block = ""]) => block.split("\n"))
  .flatMap((line) => line.replace(/ #.*$/, "").split("|"))
  .filter((part) => /^\s*(?:npx )?tocsin /.test(part))
  .map((part) =>
    (part.split(" -- ")[0] ?? "")
      .trim()
      .replace(/^(?:npx )?tocsin /, "")
      .split(/\s+/),
  );

test("the documents show calls of tocsin", () => {
  expect(calls.length).toBeGreaterThan(5);
});

test.each(calls)("tocsin %s is a verb with every option that the documents give it", async (verb, ...words) => {
  const { exitCode, stdout } = await runCli([verb ?? "", "--help"]);
  expect(exitCode).toBe(0);
  for (const option of words.filter((word) => word.startsWith("--"))) expect(stdout).toContain(`${option} `);
});

test("every script that the documents run is one of the package", () => {
  const { scripts } = JSON.parse(readFileSync(new URL("package.json", root), "utf8"));
  const named = [...all.matchAll(/npm run (?:-s )?([\w:]+)/g)].map(([, script]) => script);
  expect(named.length).toBeGreaterThan(2);
  for (const script of named) expect(Object.keys(scripts)).toContain(script);
});

test.each(documents)("every file that %s links to or names is there", (name) => {
  const text = texts.get(name) ?? "";
  const linked = [...text.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, path = ""]) => path);
  const named = [...text.matchAll(/`((?:src|test|scripts|bpf|fixtures)\/[\w./-]+)`/g)].map(([, path = ""]) => path);
  for (const path of linked) expect(existsSync(new URL(path, new URL(name, root))), path).toBe(true);
  for (const path of named) expect(existsSync(new URL(path, root)), path).toBe(true);
});
