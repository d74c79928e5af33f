import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { holdCommand } from "../../src/app/held-command.ts";

function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), "tocsin-held-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

test("holdCommand() becomes the command under the pid that it told before, when it is let go", async () => {
  const file = join(scratch(), "pid");
  const held = holdCommand(["sh", "-c", 'echo $$ > "$0"', file]);
  await wait(200);
  expect(existsSync(file)).toBe(false);
  held.release();
  await held.ended;
  expect(readFileSync(file, "utf8")).toBe(`${held.pid}\n`);
});

test("holdCommand() hands arguments over as they are, and its gate is closed to the command", async () => {
  const file = join(scratch(), "out");
  const script = 'printf "%s|" "$@" > "$0"; [ -e /proc/self/fd/3 ] && echo open >> "$0" || true';
  const held = holdCommand(["sh", "-c", script, file, "a b", "", "$(id)", "-x", "\n"]);
  held.release();
  await held.ended;
  expect(readFileSync(file, "utf8")).toBe("a b||$(id)|-x|\n|");
});

test("holdCommand() never runs what is ended before it is let go", async () => {
  const file = join(scratch(), "ran");
  const held = holdCommand(["touch", file]);
  held.end();
  await held.ended;
  expect(existsSync(file)).toBe(false);
});

test("holdCommand() refuses what is no program", () => {
  const folder = scratch();
  writeFileSync(join(folder, "text"), "");
  expect(() => holdCommand([join(folder, "text")])).toThrow(
    /^Cannot start ".*text": it is no file that may be executed/,
  );
  expect(() => holdCommand([folder])).toThrow(/it is no file that may be executed/);
  expect(() => holdCommand(["no-such-program"])).toThrow(
    /^Cannot start "no-such-program": no directory of PATH has it/,
  );
});
