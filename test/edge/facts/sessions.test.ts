import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { SessionEvent } from "../../../src/core/event/event.ts";
import { Sessions } from "../../../src/edge/facts/sessions.ts";

interface Living {
  readonly pid: number;
  readonly parentPid?: number;
  readonly comm: string;
  readonly tty?: number;
  readonly loginUid?: number;
  /** Inode of a TCP socket that it holds. */
  readonly socket?: number;
}

/** A /proc with these processes; in its TCP table, socket 7 is a connection from 198.51.100.4, socket 8 a listener. */
function procWith(...processes: readonly Living[]): string {
  const root = mkdtempSync(join(tmpdir(), "tocsin-proc-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const { pid, parentPid = 1, comm, tty = 0, loginUid = 4_294_967_295, socket } of processes) {
    for (const folder of ["fd", "net", "ns"]) mkdirSync(join(root, `${pid}`, folder), { recursive: true });
    const write = (name: string, text: string): void => writeFileSync(join(root, `${pid}`, name), text);
    write("stat", `${pid} (${comm}) S ${parentPid} 1 1 ${tty} -1 4194304 1 2 3 4 5 6 7 8 20 0 1 0 100 999 1\n`);
    write("status", "Uid:\t0\t0\t0\t0\n");
    write("loginuid", `${loginUid}`);
    write("sessionid", loginUid === 4_294_967_295 ? "4294967295" : "12");
    write(
      "net/tcp",
      `  sl  local_address rem_address   st\n${row(8, "0A", "00000000:0000")}${row(7, "01", "046433C6:D431")}`,
    );
    symlinkSync("net:[1]", join(root, `${pid}`, "ns/net"));
    if (socket !== undefined) symlinkSync(`socket:[${socket}]`, join(root, `${pid}`, "fd/3"));
  }
  return root;
}

function row(inode: number, state: string, peer: string): string {
  return `   0: 0100007F:0016 ${peer} ${state} 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1 0 100 0 0 10 0\n`;
}

async function told(procRoot: string, pids: readonly number[], canReadAncestors = true) {
  const events: SessionEvent[] = [];
  const sessions = new Sessions({ procRoot, canReadAncestors, now: () => 5, emit: (event) => events.push(event) });
  for (const pid of pids) sessions.seen(pid);
  await sessions.close();
  return events;
}

const PTS_3 = 136 * 256 + 3;
const byLogin = [
  { pid: 10, comm: "sshd", socket: 8 },
  { pid: 11, parentPid: 10, comm: "sshd", socket: 7 },
  { pid: 12, parentPid: 11, comm: "bash", tty: PTS_3, loginUid: 1000 },
  { pid: 13, parentPid: 12, comm: "curl", tty: PTS_3, loginUid: 1000 },
];

test("Sessions tell of a process and its ancestors, with the client of the ssh server among them", async () => {
  const session = { kind: "session", at: 5 };
  const shell = { loginUid: 1000, sessionId: 12, terminal: "pts/3", sshClient: "198.51.100.4" };
  const none = { loginUid: null, sessionId: null, terminal: null };
  const events = await told(procWith(...byLogin), [13]);
  expect(events.toSorted((a, b) => a.pid - b.pid)).toEqual([
    { ...session, pid: 10, ...none, sshClient: null },
    { ...session, pid: 11, ...none, sshClient: "198.51.100.4" },
    { ...session, pid: 12, ...shell },
    { ...session, pid: 13, ...shell },
  ]);
});

test("Sessions tell of each process once, and of an ancestor only where they may", async () => {
  const root = procWith(...byLogin);
  expect((await told(root, [13, 13, 12, 0])).map(({ pid }) => pid).toSorted()).toEqual([10, 11, 12, 13]);
  expect(await told(root, [13], false)).toMatchObject([{ pid: 13, loginUid: 1000, sshClient: null }]);
  expect(await told(root, [99])).toEqual([]);
});

test("Sessions tell anew of a number that another process has", async () => {
  const root = procWith({ pid: 20, comm: "curl", tty: 4 * 256 + 1 });
  const events: SessionEvent[] = [];
  const emit = (event: SessionEvent) => events.push(event);
  const sessions = new Sessions({ procRoot: root, canReadAncestors: true, now: () => 5, emit });
  sessions.seen(20);
  sessions.exited(20);
  sessions.seen(20);
  await sessions.close();
  expect(events.map(({ terminal }) => terminal)).toEqual(["tty1", "tty1"]);
});

test("Sessions read the terminal of a real process", async () => {
  const child = spawn("script", ["-qec", "sleep 5", "/dev/null"], { stdio: "ignore" });
  onTestFinished(() => void child.kill("SIGKILL"));
  const { pid = 0 } = child;
  const { readFileSync } = await import("node:fs");
  const children = () => readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
  await expect.poll(children).toMatch(/^\d+$/);
  await expect.poll(async () => (await told("/proc", [Number(children())], false))[0]?.terminal).toMatch(/^pts\/\d+$/);
});

test("Sessions do not take whom a listener has just taken for the client of all that come after", async () => {
  const root = procWith(...byLogin);
  symlinkSync("socket:[7]", join(root, "10", "fd/4"));
  const events = await told(root, [13]);
  expect(events.map(({ pid, sshClient }) => [pid, sshClient]).toSorted()).toEqual([
    [10, null],
    ...[11, 12, 13].map((pid) => [pid, "198.51.100.4"]),
  ]);
});
