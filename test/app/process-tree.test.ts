import { once } from "node:events";
import { execa } from "execa";
import { expect, onTestFinished, test } from "vitest";
import { ProcessTree } from "../../src/app/process-tree.ts";

const program = "const { spawn } = require('node:child_process')";
const sleeper = `${program}; const child = spawn('sleep', ['60']); console.log(child.pid); process.on('SIGTERM', () => { child.kill('SIGKILL'); process.exit() })`;

/** A process with one child that both do nothing, until the test's end. */
async function family(): Promise<{ readonly parent: number; readonly child: number }> {
  const process = execa(globalThis.process.execPath, ["-e", sleeper], { reject: false });
  onTestFinished(async () => {
    process.kill("SIGTERM");
    await process;
  });
  const [line] = await once(process.stdout, "data");
  return { parent: process.pid ?? 0, child: Number(line) };
}

test("ProcessTree counts who forked and has not ended, by its exit or by /proc", async () => {
  const { parent, child } = await family();
  const tree = new ProcessTree(parent);
  tree.take({ kind: "fork", at: 1, pid: child, parentPid: parent });
  tree.take({ kind: "fork", at: 2, pid: 2 ** 22 + 1, parentPid: parent });
  expect(tree.count()).toBe(1);
  tree.take({ kind: "exit", at: 3, pid: child });
  expect(tree.count()).toBe(0);
});

test("ProcessTree finds children that were made while nobody told of them", async () => {
  const { parent, child } = await family();
  const tree = new ProcessTree(parent);
  tree.hold();
  expect(tree.resume()).toEqual([parent, child]);
  expect(tree.count()).toBe(1);
});

test("ProcessTree leaves a number out that has come to mean another process, and whoever has ended", async () => {
  const { parent, child } = await family();
  const tree = new ProcessTree(2 ** 22 + 1);
  tree.hold();
  // Not held: as a process that got its number in the gap.
  tree.take({ kind: "fork", at: 1, pid: parent, parentPid: 1 });
  tree.take({ kind: "fork", at: 1, pid: child, parentPid: parent });
  expect(tree.resume()).toEqual([]);
  expect(tree.count()).toBe(0);
});
