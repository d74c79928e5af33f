import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { execa } from "execa";
import { expect, onTestFinished, test } from "vitest";
import { attached, emitted, fakeBpftrace, type Step, tick } from "../edge/sensor/fake-bpftrace.ts";
import { socketMessage } from "../edge/sensor/socket-record.ts";
import { beaconSteps } from "./beacon-events.ts";
import { runCli, shellCommand, startCli } from "./run-cli.ts";

/** A scope that no process is in, so that a real bpftrace, should one be run by mistake, would see nothing. */
const nowhere = ["--netns", "inode:1"];

function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), "tocsin-watch-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    // No such process.
    return false;
  }
}

function linesOf(path: string): number {
  return existsSync(path) ? readFileSync(path, "latin1").split("\n").length - 1 : 0;
}

async function pidOf(bin: string): Promise<number> {
  const file = join(bin, "pid");
  await expect.poll(() => existsSync(file) && statSync(file).size > 0, { timeout: 10_000 }).toBe(true);
  return Number(readFileSync(file, "utf8"));
}

test.each(["json", "ecs", "compact"])("watch writes findings as %s and sums up on stderr", async (format) => {
  const bin = fakeBpftrace(beaconSteps(), { atEnd: [emitted(25)] });
  const { exitCode, stdout, stderr } = await runCli(["watch", ...nowhere, "--for", "1", "-o", format], { bin });
  expect(exitCode).toBe(0);
  expect(stdout).toContain("192.0.2.1");
  expect(stderr).toMatch(
    /^Watching netns 1 \(Ctrl-C ends\)\nEvents: \d+ in \d+ s, records lost: 0, findings opened: 1$/,
  );
});

test("watch --fail-on-finding ends with 3", async () => {
  const bin = fakeBpftrace(beaconSteps());
  const { exitCode } = await runCli(["watch", ...nowhere, "--for", "1", "--fail-on-finding"], { bin });
  expect(exitCode).toBe(3);
});

test("watch goes on when bpftrace dies: findings, recording and COMMAND's time are kept, and people are told", async () => {
  const bin = fakeBpftrace([...beaconSteps(), { exit: 9 }], { later: [attached, tick(9e14)] });
  const path = join(scratch(), "a.rec");
  const watched = await runCli(["watch", ...nowhere, "--for", "3", "--record", path], { bin });
  expect(watched.exitCode).toBe(0);
  expect(watched.stdout).toContain('"state":"opened"');
  // It may be dead before the capture is said to have begun.
  expect(watched.stderr).toMatch(/^Cannot go on watching: bpftrace .* ended with 9; trying again in 1 s$/m);
  expect(watched.stderr).toMatch(/Watching again \(netns 1\)\n.*records lost: 1, findings opened: 1$/);
  const replayed = await runCli(["replay", path]);
  expect(replayed).toEqual({ exitCode: 0, stdout: watched.stdout, stderr: "" });
});

test("sense writes the gap when bpftrace dies, and ends at once when it is told to in the next one", async () => {
  const bin = fakeBpftrace([attached, tick(1e15), { exit: 9 }], { later: [attached, tick(2e15), { exit: 8 }] });
  const child = startCli(["sense", ...nowhere], { bin });
  let said = "";
  child.stderr.on("data", (chunk) => {
    said += chunk;
    // The second pause: two seconds.
    if (said.includes("ended with 8; trying again in 2 s")) child.kill("SIGTERM");
  });
  const { exitCode, stdout } = await child;
  expect(exitCode).toBe(0);
  const events: { readonly kind: string }[] = stdout.split("\n").map((line) => JSON.parse(line));
  const kinds = events.map(({ kind }) => kind);
  expect(kinds).toEqual(["sensor", "clock", "tick", "lost", "sensor", "clock", "tick", "lost"]);
  expect(events.at(-1)).toMatchObject({ where: "sensor", count: 1, reason: expect.stringContaining("ended with 8") });
});

test("watch whose bpftrace may not be started again keeps what it has, says why and fails", async () => {
  const later = [{ stderr: "ERROR: bpftrace currently only supports running as the root user.\n" }, { exit: 1 }];
  const bin = fakeBpftrace([...beaconSteps(), { exit: 9 }], { later });
  const { exitCode, stdout, stderr } = await runCli(["watch", ...nowhere], { bin });
  expect(exitCode).toBe(1);
  expect(stdout).toContain('"state":"opened"');
  expect(stderr).toMatch(/findings opened: 1\ntocsin: Cannot load the kernel programs: .*--privileged$/);
});

test.each([
  [
    "ERROR: bpftrace currently only supports running as the root user.\n",
    /; run tocsin as root, or its container with/,
  ],
  [
    "ERROR: tracepoint not found: sock:sock_send_length\n",
    /^tocsin: Cannot attach "sock:sock_send_length": .*try --backend/,
  ],
  ["ERROR: Surprise\n", /^tocsin: Cannot watch: bpftrace v0\.23\.2 ended with 1 .*saying "ERROR: Surprise"$/],
])("watch that cannot start runs no COMMAND, makes no recording and says why: %j", async (said, expected) => {
  const bin = fakeBpftrace([{ stderr: said }, { exit: 1 }]);
  const folder = scratch();
  const [recording, ran] = [join(folder, "a.rec"), join(folder, "ran")];
  const args = ["watch", "--backend", "tracepoint", "--record", recording, "--", "touch", ran];
  const { exitCode, stdout, stderr } = await runCli(args, { bin });
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
  expect(stderr).toMatch(expected);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(existsSync(recording)).toBe(false);
  expect(existsSync(ran)).toBe(false);
});

test("record that cannot start leaves the file that it was to replace as it is", async () => {
  const path = join(scratch(), "a.rec");
  const good = ["record", path, ...nowhere, "--for", "0.2", "--force"];
  expect(await runCli(good, { bin: fakeBpftrace(beaconSteps()) })).toMatchObject({ exitCode: 0 });
  const before = readFileSync(path);
  expect(before.length).toBeGreaterThan(100);
  expect(await runCli(good, { bin: fakeBpftrace([{ exit: 1 }]) })).toMatchObject({ exitCode: 1 });
  expect(readFileSync(path)).toEqual(before);
});

test("record refuses a file that holds something, and then runs no COMMAND", async () => {
  const folder = scratch();
  const [path, ran] = [join(folder, "a.rec"), join(folder, "ran")];
  const bin = fakeBpftrace([attached, tick(1)]);
  expect(await runCli(["record", path, ...nowhere, "--for", "0.2"], { bin })).toMatchObject({ exitCode: 0 });
  const { exitCode, stderr } = await runCli(["record", path, "--", "touch", ran], { bin });
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/^tocsin: Cannot record to ".*a\.rec": it already holds \d+ bytes; .*force it$/);
  expect(existsSync(ran)).toBe(false);
  expect(isRunning(await pidOf(bin))).toBe(false);
});

test("watch without bpftrace on PATH says how to get it", async () => {
  const { exitCode, stderr } = await runCli(["watch", ...nowhere], { path: "/nowhere" });
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/^tocsin: Cannot start "bpftrace": it is not installed; install bpftrace 0\.17 or newer/);
});

test.each(["SIGINT", "SIGTERM"] as const)("watch ends cleanly on %s", async (signal) => {
  const bin = fakeBpftrace([attached, tick(1)]);
  const child = startCli(["watch", ...nowhere], { bin });
  const pid = await pidOf(bin);
  await wait(300);
  child.kill(signal);
  const { exitCode, stderr } = await child;
  expect(exitCode).toBe(0);
  expect(stderr).toContain("findings opened: 0");
  expect(isRunning(pid)).toBe(false);
});

test("watch that is ended before its probes are attached ends cleanly, and COMMAND never runs", async () => {
  const bin = fakeBpftrace([]);
  const ran = join(scratch(), "ran");
  const child = startCli(["watch", "--backend", "tracepoint", "--", "touch", ran], { bin });
  const pid = await pidOf(bin);
  child.kill("SIGTERM");
  expect(await child).toMatchObject({ exitCode: 0, stdout: "" });
  expect(isRunning(pid)).toBe(false);
  expect(existsSync(ran)).toBe(false);
});

test("watch kills a bpftrace that does not heed it", async () => {
  const bin = fakeBpftrace([attached, tick(1)], { atEnd: null });
  const { exitCode } = await runCli(["watch", ...nowhere, "--for", "0.1"], { bin });
  expect(exitCode).toBe(0);
  expect(isRunning(await pidOf(bin))).toBe(false);
});

test("watch --for takes more than the 24 days that a timer of Node can hold", async () => {
  const bin = fakeBpftrace([attached, tick(1)]);
  const child = startCli(["watch", ...nowhere, "--for", "2592000"], { bin });
  const pid = await pidOf(bin);
  await wait(500);
  expect(isRunning(pid)).toBe(true);
  child.kill("SIGTERM");
  expect(await child).toMatchObject({ exitCode: 0, stderr: expect.not.stringContaining("Warning") });
});

test("sense ends quietly, and bpftrace with it, where nobody reads", async () => {
  const ticks = Array.from({ length: 100 }, (_, second) => [tick(second * 1e9), { waitMs: 50 }]).flat();
  const bin = fakeBpftrace([attached, ...ticks]);
  const child = startCli(["sense", ...nowhere], { bin });
  const pid = await pidOf(bin);
  child.stdout?.destroy();
  const { exitCode, stderr } = await child;
  expect(exitCode).toBe(0);
  expect(stderr).not.toMatch(/EPIPE|^\s+at /m);
  expect(isRunning(pid)).toBe(false);
});

test("watch tries the next back end where one does not fit, and tells of the first where none does", async () => {
  const bin = fakeBpftrace([{ stderr: "ERROR: fentry/fexit not available for your kernel version.\n" }, { exit: 1 }]);
  const { exitCode, stderr } = await runCli(["watch", ...nowhere], { bin });
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/^tocsin: Cannot attach to kernel functions: .*try --backend tracepoint$/);
});

test("a reader that stands still does not stall bpftrace; what it misses is said when it goes on", {
  timeout: 60_000,
}, async () => {
  const folder = scratch();
  const printed = join(folder, "printed");
  const readerPid = join(folder, "reader");
  const read = join(folder, "read");
  // 200 MB, of which 64 MB may wait; long, since few long records take less time than many. Nobody has such a pid.
  const [count, pid] = [10_000, 2 ** 22 + 1];
  const line = JSON.stringify(socketMessage({ pid, owner: pid, comm: "x".repeat(20_000) }));
  const flood = { repeat: count, line };
  const steps: readonly Step[] = [attached, tick(1e6), { waitMs: 500 }, flood, { create: printed }];
  const bin = fakeBpftrace(steps, { atEnd: [tick(2e15), emitted(count + 2)] });
  const reader = `(echo $BASHPID > ${readerPid}; kill -STOP $BASHPID; exec cat > ${read})`;
  const script = `${shellCommand} sense ${nowhere.join(" ")} | ${reader}`;
  const child = execa("bash", ["-c", script], { env: { PATH: `${bin}:${process.env["PATH"]}` }, reject: false });
  // All of it has been taken from bpftrace while nobody reads.
  await expect.poll(() => existsSync(printed), { timeout: 40_000, interval: 200 }).toBe(true);
  expect(statSync(readerPid).size).toBeGreaterThan(0);
  process.kill(Number(readFileSync(readerPid, "utf8")), "SIGCONT");
  await expect.poll(() => linesOf(read), { timeout: 30_000, interval: 500 }).toBeGreaterThan(1000);
  const sensing = readFileSync(`/proc/${await pidOf(bin)}/status`, "utf8");
  process.kill(Number(/^PPid:\t(\d+)/m.exec(sensing)?.[1]), "SIGTERM");
  await child;
  const events: { kind: string; where?: string; count?: number }[] = readFileSync(read, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  const lost = events.filter(({ kind }) => kind === "lost");
  expect(lost.length).toBeGreaterThan(0);
  expect(new Set(lost.map(({ where }) => where))).toEqual(new Set(["queue"]));
  const missed = lost.reduce((sum, { count: missing = 0 }) => sum + missing, 0);
  const came = events.filter(({ kind }) => kind === "traffic").length;
  expect(came + missed).toBe(count);
});

test("sense that is ended ends, though its reader has stopped reading", { timeout: 40_000 }, async () => {
  const flood = Array.from({ length: 6000 }, (_, pid) => ({ type: "value", data: ["fork", 2e6 + pid, 5000 + pid, 7] }));
  const bin = fakeBpftrace([attached, tick(1e6), ...flood, tick(3e6)]);
  const script = `${shellCommand} sense ${nowhere.join(" ")} --for 1 | sleep 16; echo "\${PIPESTATUS[0]}"`;
  const { stdout, stderr } = await execa("bash", ["-c", script], { env: { PATH: `${bin}:${process.env["PATH"]}` } });
  expect(stderr).toMatch(/Events not written, their reader was gone or too slow: [1-9]/);
  expect(stdout).toBe("0");
});

test("sense hides what --redact says before anything leaves it, and what needs no telling too", async () => {
  const rules = join(scratch(), "rules.json");
  writeFileSync(rules, '{"options": {"mytool": ["-k"]}}');
  const args = Buffer.from("mytool\0-k\0one\0--password=two\0");
  const words = Buffer.concat([args, Buffer.alloc(128 - args.length)]);
  const numbers = Array.from({ length: 32 }, (_, i) => words.readUInt32LE(4 * i));
  // Larger than any pid that Linux gives
  const pid = 4_200_001;
  const exec = ["exec", 1e15, pid, 1, 0, 1, 2, 1, args.length, "mytool", "/bin/mytool"];
  const steps = [
    ...[attached, tick(1e15), { type: "value", data: ["argv", pid, 0, ...numbers] }, { type: "value", data: exec }],
  ];
  const bin = fakeBpftrace(steps);
  const run = await runCli(["sense", ...nowhere, "--for", "1", "--redact", rules], { bin });
  const said = run.stdout.split("\n").map((line) => JSON.parse(line));
  const told = said.filter(({ kind }) => kind === "exec" || kind === "process");
  expect(told.map(({ kind }) => kind)).toContain("exec");
  for (const event of told) expect(event.args).toEqual(["mytool", "-k", "***", "--password=***"]);
});
