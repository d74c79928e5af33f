import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Event } from "../../../src/core/event/event.ts";
import { parseEvent } from "../../../src/core/event/parse-event.ts";
import { reportOpenSockets } from "../../../src/edge/facts/open-sockets.ts";
import type { HolderScope } from "../../../src/edge/facts/socket-holders.ts";

interface Process {
  readonly netns?: number;
  readonly comm?: string;
  /** What its descriptors lead to. */
  readonly links?: readonly string[];
  readonly tables?: Readonly<Record<string, readonly string[]>>;
}

const here = "010200C0";
const there = "020200C0";
const row = (local: string, remote: string, state: string, inode: number): string =>
  `   0: ${local} ${remote} ${state} 00000000:00000000 00:00000000 00000000  1000        0 ${inode} 1 0000000000000000`;
const socket = (inode: number): string => `socket:[${inode}]`;
const everybody: HolderScope = { netns: null, pids: null, ownPid: 1 };

/** A process file system with these processes. */
function proc(processes: Readonly<Record<number, Process>>): string {
  const root = mkdtempSync(join(tmpdir(), "tocsin-proc-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [pid, { netns = 77, comm = "sshd", links = [], tables = {} }] of Object.entries(processes)) {
    for (const folder of ["fd", "ns", "net"]) mkdirSync(join(root, pid, folder), { recursive: true });
    links.forEach((link, number) => {
      symlinkSync(link, join(root, pid, "fd", String(number)));
    });
    symlinkSync(`net:[${netns}]`, join(root, pid, "ns/net"));
    for (const [name, rows] of Object.entries(tables)) {
      writeFileSync(join(root, pid, "net", name), `  sl  local_address rem_address\n${rows.join("\n")}\n`);
    }
    writeFileSync(join(root, pid, "stat"), `${pid} (${comm}) S 1 ${"0 ".repeat(17)}500 0`);
    writeFileSync(join(root, pid, "status"), "Name:\tx\nUid:\t1000\t1000\t1000\t1000\n");
  }
  return root;
}

async function report(procRoot: string, scope: HolderScope = everybody): Promise<Event[]> {
  const events: Event[] = [];
  const { signal } = new AbortController();
  await reportOpenSockets({ scope, procRoot, signal, now: () => 9, emit: (batch) => void events.push(...batch) });
  return events;
}

const tcp = [
  row(`${here}:0016`, "00000000:0000", "0A", 10),
  row(`${here}:0016`, `${there}:4E20`, "01", 11),
  row(`${here}:C350`, `${there}:01BB`, "01", 12),
  row(`${here}:0CEA`, `${there}:01BB`, "01", 13),
];
const links = [10, 11, 12, 13].map(socket);

test("reportOpenSockets() tells sockets with a peer, whose they are, and which end called", async () => {
  const events = await report(proc({ 5: { links, tables: { tcp } } }));
  const ends = { netns: 77, transport: "tcp", localAddress: "192.0.2.1", remoteAddress: "192.0.2.2" };
  const owner = { kind: "open", at: 9, pid: 5, uid: 1000, comm: "sshd", cgroupId: 0 };
  expect(events).toEqual([
    { ...owner, ...ends, localPort: 22, remotePort: 20_000, role: "server" },
    { ...owner, ...ends, localPort: 50_000, remotePort: 443, role: "client" },
    { ...owner, ...ends, localPort: 3306, remotePort: 443, role: null },
  ]);
  for (const event of events) expect(parseEvent(event)).toBe(event);
});

test.each([
  ["of any address", "00000000:0016", "tcp", "server"],
  ["of any IPv6 address", `${"0".repeat(32)}:0016`, "tcp6", "server"],
  ["of another address", `${there}:0016`, "tcp", null],
])("reportOpenSockets() knows a server by a listener %s", async (_, local, table, role) => {
  const any = local.includes("0".repeat(32)) ? `${"0".repeat(32)}:0000` : "00000000:0000";
  const listener = row(local, any, "0A", 10);
  const connection = row(`${here}:0016`, `${there}:4E20`, "01", 11);
  const tables = table === "tcp" ? { tcp: [listener, connection] } : { tcp: [connection], tcp6: [listener] };
  expect(await report(proc({ 5: { links, tables } }))).toMatchObject([{ role }]);
});

test("reportOpenSockets() reads UDP sockets that have a peer, and none that wait for all", async () => {
  const udp = [row(`${here}:0035`, "00000000:0000", "07", 11), row(`${here}:C350`, `${there}:0035`, "01", 12)];
  expect(await report(proc({ 5: { links, tables: { udp } } }))).toMatchObject([
    { transport: "udp", localPort: 50_000, remotePort: 53, role: "client" },
  ]);
});

test("reportOpenSockets() leaves out processes that are not in scope, and tocsin itself", async () => {
  const tables = { tcp: tcp.slice(0, 3) };
  const root = proc({
    ...{ 5: { links: [socket(11)], tables }, 6: { links: [socket(12)], tables } },
    ...{ 7: { links: [socket(13)], tables: { tcp: tcp.slice(3) }, netns: 78 } },
  });
  const pids = async (scope: Partial<HolderScope>) =>
    (await report(root, { ...everybody, ...scope })).map((event) => (event.kind === "open" ? event.pid : event.kind));
  expect(await pids({})).toEqual([5, 6, 7]);
  expect(await pids({ netns: 78 })).toEqual([7]);
  expect(await pids({ pids: [6, 8] })).toEqual([6]);
  expect(await pids({ ownPid: 5 })).toEqual([6, 7]);
});

test("reportOpenSockets() gives a socket that several hold to the one with the lowest number", async () => {
  const [one, tables] = [{ links: [socket(12)] }, { tcp }];
  expect(await report(proc({ 20: { ...one, tables }, 9: one, 100: one }))).toMatchObject([{ pid: 9 }]);
});

test("reportOpenSockets() is not taken in by names, and copes with what is gone", async () => {
  const lies = ["/tmp/socket:[12]", "/tmp/a\nsocket:[12]", "pipe:[12]", "socket:[12] (deleted)", "socket:[x]"];
  const root = proc({ 5: { links: lies, tables: { tcp } }, 6: { links: [socket(11)], comm: "a) b\n(c" } });
  rmSync(join(root, "5/stat"));
  mkdirSync(join(root, "7"));
  mkdirSync(join(root, "8", "fd"), { recursive: true });
  mkdirSync(join(root, "not-a-pid"));
  // Process 5 is gone when its name is asked for; 6 still holds the socket.
  expect(await report(root)).toMatchObject([{ pid: 6, comm: "a) b\n(c" }]);
});

test("reportOpenSockets() says so where a process holds more than is looked at", async () => {
  const root = proc({ 5: { links, tables: { tcp } }, 6: { links: [socket(13)] } });
  const events = await report(root, { ...everybody, maxDescriptors: 2 });
  expect(events.map(({ kind }) => kind)).toEqual(["open", "open", "lost"]);
  expect(events.at(-1)).toMatchObject({ where: "queue", count: 1 });
});

test("reportOpenSockets() that is ended early says nothing more", async () => {
  const events: Event[] = [];
  const procRoot = proc({ 5: { links, tables: { tcp } } });
  const emit = (batch: readonly Event[]) => void events.push(...batch);
  await reportOpenSockets({ scope: everybody, procRoot, signal: AbortSignal.abort(), now: () => 9, emit });
  expect(events).toEqual([]);
});
