import { expect, test } from "vitest";
import type { Event, PayloadContent } from "../../../src/core/event/event.ts";
import { redactEvent } from "../../../src/core/process/redact-event.ts";
import { addedOptions } from "../../../src/core/process/secret-options.ts";

const exec = (args: readonly string[]): Event => ({
  ...{
    kind: "exec",
    at: 1,
    pid: 2,
    parentPid: 1,
    uid: 0,
    comm: "app",
    path: "/bin/password=x",
    args,
    isArgsCut: false,
  },
  ...{ cgroupId: 1, device: 1, inode: 1 },
});
const facts = (args: readonly string[]): Event => ({
  ...{ kind: "process", at: 1, pid: 2, startedAt: 1, parentPid: 1, uid: 0, comm: "app", args, isArgsCut: false },
  ...{ cgroup: "/token=x", script: null, executable: null, session: null, container: null },
});
const payload = (content: PayloadContent): Event => ({
  ...{ kind: "payload", at: 1, pid: 1, socket: "s", netns: 1, direction: "send", bytes: 9, content, transport: "tcp" },
  ...{ localAddress: "192.0.2.1", localPort: 1, remoteAddress: "192.0.2.2", remotePort: 2 },
});
const http = (path: string, userAgent: string): PayloadContent => ({
  ...{ protocol: "http", isRequest: true, method: "GET", host: "h.example", path, userAgent, status: null },
});

test.each([exec, facts])("redactEvent() hides the secrets of a command line and keeps all else", (make) => {
  expect(redactEvent(make(["app", "--password", "x"]))).toEqual(make(["app", "--password", "***"]));
});

test("redactEvent() hides the token in a path, as Telegram and Slack want it, and in a user agent", () => {
  const token = "aB3dE5gH7jK9mN1pQ".repeat(3).slice(0, 35);
  const event = payload(http(`/bot123456789:${token}/getUpdates`, "x token=abc"));
  expect(redactEvent(event)).toEqual(payload(http("/bot123456789:***/getUpdates", "x token=***")));
  const hook = payload(http("/services/T0ABCDEF1/B0ABCDEF1/xyz", "curl/8"));
  expect(redactEvent(hook)).toEqual(payload(http("/services/T0ABCDEF1/B0ABCDEF1/***", "curl/8")));
});

test("redactEvent() gives an event without a secret back itself, names from DNS among them", () => {
  const dns = payload({
    ...{ protocol: "dns", isAnswer: false, query: "password=x.example", registeredDomain: "x.example", type: "A" },
    ...{ code: null, addresses: [], ttlSeconds: null },
  });
  for (const event of [exec(["ls", "-l"]), facts([]), payload(http("/a/b", "curl/8")), dns]) {
    expect(redactEvent(event)).toBe(event);
  }
});

test("redactEvent() goes by a user's names, patterns and options too", () => {
  const patterns = [{ replaceAll: (text: string, by: string) => text.replaceAll("corp-1", by) }];
  const options = new Map([["mytool", addedOptions("mytool", ["-k"])]]);
  const rules = { names: ["myco key"], patterns, options };
  const args = ["mytool", "-k", "one", "-ktwo", "--myco-key=three", "MYCO_KEY=four", "x-corp-1", "-p", "80"];
  const hidden = ["mytool", "-k", "***", "-k***", "--myco-key=***", "MYCO_KEY=***", "x-***", "-p", "80"];
  expect(redactEvent(exec(args), rules)).toEqual(exec(hidden));
  expect(redactEvent(exec(args))).toEqual(exec(args));
});
