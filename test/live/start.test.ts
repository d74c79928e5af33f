import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { describe, expect, onTestFinished, test } from "vitest";
import { whyNotLive } from "./live-node.ts";

const start = fileURLToPath(new URL("../../scripts/start.ts", import.meta.url));
const golden = "203.0.113.10:8080/tcp";

describe.skipIf(whyNotLive() !== null)("npm start, live", () => {
  test("catches the beacon within a minute, and nothing else", { timeout: 120_000 }, async () => {
    const { exitCode, stdout, stderr } = await execa(process.execPath, [start], { reject: false, timeout: 110_000 });
    expect(stderr).toMatch(/Found: the beacon, \d+\.\d s after its first call, and nothing else\./);
    const findings = stdout.split("\n").filter((line) => /Z opened /.test(line));
    expect(findings).toHaveLength(1);
    expect(findings[0]).toContain(`AN1226 curl (from `);
    expect(findings[0]).toContain(golden);
    expect(exitCode).toBe(0);
  });
});

test("npm start says why where the kernel cannot be watched, and replays a recording", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tocsin-path-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  symlinkSync(process.execPath, join(folder, "node"));
  const { exitCode, stdout, stderr } = await execa(process.execPath, [start], {
    env: { PATH: folder },
    extendEnv: false,
    reject: false,
  });
  expect(stderr).toContain("This node cannot be watched");
  expect(stderr).toContain("ENOENT");
  expect(stdout).toContain(golden);
  expect(exitCode).toBe(0);
});
