import { expect, test } from "vitest";
import { runCli } from "./run-cli.ts";

const verbs = ["watch", "sense", "detect", "record", "replay", "conversations"];

test.each(verbs)("tocsin %s --help describes it on stdout", async (verb) => {
  const { exitCode, stdout, stderr } = await runCli([verb, "--help"]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(stdout).toMatch(new RegExp(`^Usage: tocsin ${verb} \\[options\\]`));
});

test("tocsin --help names every verb", async () => {
  const { exitCode, stdout } = await runCli(["--help"]);
  expect(exitCode).toBe(0);
  for (const verb of verbs) expect(stdout).toMatch(new RegExp(`^  ${verb}\\b`, "m"));
});

test("tocsin --version is the package's", async () => {
  const { exitCode, stdout } = await runCli(["--version"]);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^\d+\.\d+\.\d+$/);
});

test.each([
  ["no verb", [], /Usage: tocsin/],
  ["an unknown verb", ["wacth"], /'wacth'[\s\S]*Did you mean watch\?/],
  ["an unknown option", ["watch", "--outptu", "ecs"], /'--outptu'[\s\S]*Did you mean --output\?/],
  ["an unknown format", ["watch", "-o", "xml"], /'xml' is invalid. Allowed choices are json, compact, ecs/],
  ["an unknown back end", ["sense", "--backend", "lkm"], /'lkm' is invalid. Allowed choices are auto, fentry/],
  ["no duration", ["record", "x.rec", "--for", "soon"], /'soon' is invalid. It takes a number of seconds above 0/],
  ["a duration of nothing", ["watch", "--for", "0"], /'0' is invalid. It takes a number of seconds above 0/],
  ["a missing file name", ["replay"], /missing required argument 'file'/],
  ["a file for detect", ["detect", "x.rec"], /too many arguments for 'detect'/],
  [
    "two scopes",
    ["watch", "--netns", "web", "--", "true"],
    /^tocsin: Cannot watch "true" by --netns "web" too: leave one/,
  ],
  [
    "no such namespace",
    ["watch", "--netns", "no-such"],
    /^tocsin: Cannot watch network namespace "no-such": there is no/,
  ],
  [
    "a program that is not there",
    ["watch", "--", "no-such-program"],
    /^tocsin: Cannot start "no-such-program": .*PATH/,
  ],
  ["a path that is no program", ["sense", "--", "/etc/passwd"], /^tocsin: Cannot start "\/etc\/passwd": .*mode$/m],
])("tocsin refuses %s as wrong usage", async (_, args, expected) => {
  const { exitCode, stdout, stderr } = await runCli(args);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr).toMatch(expected);
  expect(stderr).not.toMatch(/^\s+at /m);
});
