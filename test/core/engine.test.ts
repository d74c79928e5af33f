import { expect, test } from "vitest";
import { beatTimes, curl, detect, executable, FakeNode, implant, loop, type Runs } from "./fake-node.ts";

const SHELL = 900;

const chronyd: Runs = { args: ["chronyd"], executable: executable("/usr/sbin/chronyd", { package: "chrony" }) };
const memfd: Runs = {
  args: ["[kworker]"],
  executable: executable("/memfd:x (deleted)", { package: null, isMemoryBacked: true, isDeleted: true }),
};
const dropped: Runs = {
  args: ["/tmp/.x"],
  executable: executable("/tmp/.x", { package: null, isInWritablePlace: true }),
};
const gone: Runs = { args: ["/dev/shm/.y"], executable: null };

test.each<[what: string, programClass: string, isFlagged: boolean, runs: Runs]>([
  ["a package's daemon", "packaged", false, chronyd],
  ["a packaged curl", "transfer tool", true, curl],
  ["a binary of no package", "unknown binary", true, implant],
  ["a binary in memory only", "unknown binary", true, memfd],
  ["a binary in /tmp", "unknown binary", true, dropped],
  ["a binary that was gone at once", "unknown binary", true, gone],
])("%s that beats is of class %s and flagged: %s", (_, programClass, isFlagged, runs) => {
  const node = new FakeNode();
  node.older(1, 0, { args: ["init"], executable: executable("/usr/lib/systemd/systemd") });
  const pid = node.spawn(1, runs, 5000);
  for (const at of beatTimes(node, { beats: 12, intervalMs: 30_000 })) node.request(pid, at);
  const { findings, engine } = detect(node.events());
  expect(engine.conversations()[0]).toMatchObject({ beats: 12, flagged: isFlagged });
  const opened = findings.filter(({ state }) => state === "opened");
  expect(opened.map(({ actor }) => actor.class)).toEqual(isFlagged ? [programClass] : []);
});

test("a destination on this node is not flagged", () => {
  const node = new FakeNode();
  node.older(700, 1, implant);
  for (const at of beatTimes(node, { beats: 12, intervalMs: 30_000 })) {
    node.request(700, at, { localAddress: "127.0.0.1", remoteAddress: "127.0.0.1", remotePort: 8080 });
  }
  const { findings, engine } = detect(node.events());
  expect(findings).toEqual([]);
  expect(engine.conversations()).toHaveLength(1);
});

test("an address of this node's own is not flagged either", () => {
  const node = new FakeNode();
  node.older(700, 1, implant);
  for (const at of beatTimes(node, { beats: 12, intervalMs: 30_000 })) {
    node.request(700, at, { remoteAddress: "192.0.2.10", remotePort: 8080 });
  }
  expect(detect(node.events()).findings).toEqual([]);
});

test("the resolver that a transfer tool asks before each call is no second finding", () => {
  const node = new FakeNode();
  node.older(SHELL, 1, loop);
  for (const at of beatTimes(node, { beats: 12, intervalMs: 30_000 })) {
    const pid = node.spawn(SHELL, curl, at);
    const query = {
      ...node.socket(pid, { transport: "udp", remoteAddress: "192.0.2.53", remotePort: 53 }),
      silenceMs: null,
    };
    const sent = { movedBytes: 30, sentBytes: 30, receivedBytes: 0 };
    node.say({ kind: "traffic", at: at + 20, ...query, direction: "send", ...sent });
    node.request(pid, at + 30);
  }
  const { findings } = detect(node.events());
  expect(findings.filter(({ state }) => state === "opened").map(({ destination }) => destination.port)).toEqual([443]);
});

test("attempts that time out within a second are a beat each, however soon they are repeated", () => {
  const node = new FakeNode();
  node.older(SHELL, 1, loop);
  for (const at of beatTimes(node, { beats: 12, intervalMs: 1010 }))
    node.refused(node.spawn(SHELL, curl, at), at + 5, 1000);
  expect(detect(node.events()).engine.conversations()[0]).toMatchObject({ beats: 12 });
});

test("who is called by a clock has no conversation", () => {
  const node = new FakeNode();
  node.older(700, 1, implant);
  for (const at of beatTimes(node, { beats: 12, intervalMs: 30_000 })) {
    const socket = node.socket(700, { localPort: 8080, remotePort: 51_000 });
    node.say({ kind: "connect", at, ...socket, outcome: "accepted" });
    const moved = { direction: "receive", movedBytes: 9, silenceMs: null, sentBytes: 0, receivedBytes: 9 } as const;
    node.say({ kind: "traffic", at: at + 1, ...socket, ...moved });
    node.say({ kind: "close", at: at + 9, ...socket, sentBytes: 70, receivedBytes: 9 });
  }
  expect(detect(node.events()).engine.conversations()).toEqual([]);
});

test("connections that are opened together are one beat", () => {
  const node = new FakeNode();
  node.older(700, 1, implant);
  for (const at of beatTimes(node, { beats: 9, intervalMs: 30_000 })) {
    node.request(700, at);
    node.request(700, at + 120);
    node.request(700, at + 390);
  }
  const line = detect(node.events()).engine.conversations()[0];
  expect(line).toMatchObject({ beats: 9, sentBytes: 13_500, receivedBytes: 54_000, flagged: true });
});

test("UDP beats with a new socket each time, or with one", () => {
  const node = new FakeNode();
  node.older(700, 1, implant);
  node.older(701, 1, chronyd);
  const to = { transport: "udp", remotePort: 4444 } as const;
  const one = node.socket(701, to);
  beatTimes(node, { beats: 10, intervalMs: 20_000 }).forEach((at, beat) => {
    const moved = { direction: "send", movedBytes: 60 } as const;
    const first = { silenceMs: null, sentBytes: 60, receivedBytes: 0 };
    node.say({ kind: "traffic", at, ...node.socket(700, to), ...moved, ...first });
    const next = { silenceMs: 19_900, sentBytes: 60 * (beat + 1), receivedBytes: 90 * beat };
    node.say({ kind: "traffic", at, ...one, ...moved, ...(beat === 0 ? first : next) });
  });
  const { findings, engine } = detect(node.events());
  expect(engine.conversations().map(({ executable: path, beats, sentBytes }) => [path, beats, sentBytes])).toEqual([
    ["/opt/x/agent", 10, 600],
    ["/usr/sbin/chronyd", 10, 600],
  ]);
  expect(findings.map(({ state, techniques }) => [state, techniques])).toEqual([["opened", ["T1095"]]]);
});

test("an answer to a datagram from outside is no conversation", () => {
  const node = new FakeNode();
  node.older(700, 1, implant);
  const socket = node.socket(700, { transport: "udp", localPort: 5000, remotePort: 40_000 });
  const bytes = { movedBytes: 9, silenceMs: null, sentBytes: 0, receivedBytes: 9 };
  node.say({ kind: "traffic", at: 5000, ...socket, direction: "receive", ...bytes });
  const answer = { movedBytes: 9, silenceMs: 300, sentBytes: 9, receivedBytes: 9 };
  node.say({ kind: "traffic", at: 5300, ...socket, direction: "send", ...answer });
  expect(detect(node.events()).engine.conversations()).toEqual([]);
});

test("a loop that is older than the sensor is the launcher from the first beat on, however late its facts", () => {
  const node = new FakeNode();
  for (const at of beatTimes(node, { beats: 6, intervalMs: 30_000 })) {
    const pid = node.spawn(SHELL, curl, at);
    node.request(pid, at + 30);
    node.exit(pid, at + 200);
  }
  node.older(SHELL, 1, loop, 10_300);
  node.older(1, 0, { args: ["init"], executable: executable("/usr/lib/systemd/systemd") }, 10_400);
  const { findings, engine } = detect(node.events());
  expect(engine.conversations()).toHaveLength(1);
  expect(findings[0]?.actor).toMatchObject({ launcher: "/opt/x/loop.sh", lineage: [{ pid: SHELL }, { pid: 1 }] });
});

test("env, sh and curl in one process are curl, launched by what started env", () => {
  const node = new FakeNode();
  node.older(SHELL, 1, loop);
  for (const at of beatTimes(node, { beats: 6, intervalMs: 30_000 })) {
    const pid = node.spawn(SHELL, { args: ["env", "sh"], executable: executable("/usr/bin/env") }, at);
    node.exec(pid, SHELL, { args: ["sh", "-c", "curl x"], executable: executable("/usr/bin/dash") }, at + 2);
    node.exec(pid, SHELL, curl, at + 4);
    node.request(pid, at + 10);
    node.exit(pid, at + 200);
  }
  const { findings } = detect(node.events());
  expect(findings[0]?.actor).toMatchObject({ executable: "/usr/bin/curl", launcher: "/opt/x/loop.sh" });
});

test("a fork that runs on without exec is the same actor as its parent", () => {
  const node = new FakeNode();
  node.older(700, 1, implant);
  beatTimes(node, { beats: 8, intervalMs: 30_000 }).forEach((at, beat) => {
    const pid = 3000 + beat;
    node.say({ kind: "fork", at: at - 5.5, pid, parentPid: 700 });
    node.request(beat % 2 === 0 ? pid : 700, at);
    node.exit(pid, at + 500);
  });
  const { engine } = detect(node.events());
  expect(engine.conversations().map(({ beats, executable: path }) => [beats, path])).toEqual([[8, "/opt/x/agent"]]);
});

test("a pid that is used again is another process, each with its own conversation", () => {
  const node = new FakeNode();
  node.exec(4000, 1, chronyd, 5000);
  node.request(4000, 5100);
  node.exit(4000, 5300);
  node.exec(4000, 1, implant, 5600);
  node.request(4000, 5700);
  node.exit(4000, 5900);
  const { engine } = detect(node.events());
  expect(
    engine
      .conversations()
      .map(({ executable: path }) => path)
      .toSorted(),
  ).toEqual(["/opt/x/agent", "/usr/sbin/chronyd"]);
});

test("a process that nothing is known of is what its records say, in an interrupt too", () => {
  const node = new FakeNode();
  node.request(4000, 5000, { comm: "nc", uid: 7 });
  expect(detect(node.events()).engine.conversations()).toMatchObject([
    { executable: "nc", beats: 1, sentBytes: 500, receivedBytes: 2000 },
  ]);
});

test("a connection that ends long after its process begins no conversation", () => {
  const node = new FakeNode();
  const pid = node.spawn(1, curl, 5000);
  const socket = node.socket(pid);
  node.say({ kind: "connect", at: 5050, ...socket, outcome: "started" });
  node.exit(pid, 5100);
  node.say({ kind: "close", at: 125_000, ...socket, comm: "", sentBytes: 0, receivedBytes: 0 });
  expect(
    detect(node.events())
      .engine.conversations()
      .map(({ executable: path }) => path),
  ).toEqual(["/usr/bin/curl"]);
});
