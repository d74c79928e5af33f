import { expect, test } from "vitest";
import type { Event, EventKind, PayloadContent, TlsContent } from "../../../src/core/event/event.ts";
import { parseEvent } from "../../../src/core/event/parse-event.ts";

const endpoints = {
  transport: "tcp",
  localAddress: "10.0.0.5",
  localPort: 40000,
  remoteAddress: "203.0.113.7",
  remotePort: 443,
} as const;
const socket = {
  at: 1000.25,
  socket: "a1.7",
  pid: 42,
  uid: 1000,
  comm: "curl",
  cgroupId: 77,
  netns: 4026531840,
  ...endpoints,
} as const;
const executable = {
  path: "/usr/bin/curl",
  device: 2049,
  inode: 99,
  sizeBytes: 1234,
  sha256: null,
  package: "curl",
  packageDatabase: "dpkg",
  isDeleted: false,
  isMemoryBacked: false,
  isInWritablePlace: false,
  ...{ isAsPackaged: null, copyOf: null, file: null, elf: null, unknown: [] },
} as const;
const content = {
  protocol: "dns",
  isAnswer: true,
  query: "a.example.com",
  registeredDomain: "example.com",
  type: "A",
  code: "NOERROR",
  addresses: ["203.0.113.7"],
  ttlSeconds: 300,
} as const;
const hello = {
  ...{ isClient: true, serverName: "example.com", alpn: ["h2"], version: "1.3" },
  ...{ ja4: "t13d1516h2_8daaf6152771_e5627efa2ab1", hasEncryptedName: false },
} as const;
const contents: { readonly [P in PayloadContent["protocol"]]: Extract<PayloadContent, { protocol: P }> | TlsContent } =
  {
    dns: content,
    tls: { protocol: "tls", ...hello },
    quic: { protocol: "quic", ...hello },
    http: {
      ...{ protocol: "http", isRequest: true, method: "GET", host: "example.com", path: "/a" },
      ...{ userAgent: "curl/8", status: null },
    },
    irc: { protocol: "irc", verb: "JOIN" },
    ssh: { protocol: "ssh", banner: "SSH-2.0-OpenSSH_9.2" },
    unknown: { protocol: "unknown" },
  };
const program = { pid: 42, parentPid: 1, uid: 0, comm: "curl", args: ["curl", "-s"], isArgsCut: false } as const;
const examples: { readonly [Kind in EventKind]: Extract<Event, { kind: Kind }> } = {
  sensor: { kind: "sensor", at: 0, host: "h", kernel: "6.12", backend: "tracepoint", scope: "node", version: "0.1.0" },
  clock: { kind: "clock", at: 5, wallMs: 1.7e12 },
  exec: { kind: "exec", at: 5, ...program, path: "/usr/bin/curl", cgroupId: 77, device: 2049, inode: 99 },
  fork: { kind: "fork", at: 5, pid: 42, parentPid: 1 },
  exit: { kind: "exit", at: 5, pid: 42 },
  process: {
    kind: "process",
    at: 5,
    startedAt: 4,
    ...program,
    cgroup: "/a",
    script: null,
    executable,
  },
  connect: { kind: "connect", ...socket, outcome: "started" },
  traffic: {
    kind: "traffic",
    ...socket,
    direction: "send",
    movedBytes: 5,
    silenceMs: null,
    sentBytes: 5,
    receivedBytes: 0,
  },
  close: { kind: "close", ...socket, sentBytes: 5, receivedBytes: 9 },
  idle: { kind: "idle", ...socket, silenceMs: 1600.5, sentBytes: 5, receivedBytes: 9 },
  flow: {
    kind: "flow",
    ...endpoints,
    at: 5,
    durationMs: 9,
    sentBytes: 5,
    receivedBytes: 0,
    isFailed: false,
    application: "tls",
    name: "example.com",
    nameSource: "sni",
  },
  payload: {
    ...{ kind: "payload", ...endpoints, at: 5, pid: 42, socket: "a1.7", netns: 4026531840 },
    ...{ direction: "send", bytes: 120, content },
  },
  lost: { kind: "lost", at: 5, where: "ring", count: 3, reason: "full" },
  tick: { kind: "tick", at: 5 },
  open: { kind: "open", ...endpoints, at: 5, pid: 42, uid: 1000, comm: "sshd", cgroupId: 0, netns: 9, role: "server" },
  session: { kind: "session", at: 5, pid: 42, loginUid: 1000, sessionId: 3, terminal: "pts/0", sshClient: null },
  container: { kind: "container", at: 5, id: "a1", name: "web", image: "nginx:1", pod: null, namespace: null },
  hosts: { kind: "hosts", at: 5, netns: 9, entries: [["192.0.2.7", "db.internal"]] },
};
const events = Object.values(examples);

test.each(events)("parseEvent() takes $kind as it is", (event) => {
  expect(parseEvent(event)).toBe(event);
});

test.each(events)("parseEvent() takes $kind with its fields in another order", (event) => {
  expect(parseEvent(Object.fromEntries(Object.entries(event).reverse()))).toEqual(event);
});

test.each(events)("parseEvent() leaves out what it does not know of $kind", (event) => {
  expect(parseEvent({ extra: { deep: true }, ...event, "": 1 })).toStrictEqual(event);
});

test.each(events)("parseEvent() rejects $kind without any one of its fields", (event) => {
  for (const field of Object.keys(event)) {
    const rest = Object.entries(event).filter(([name]) => name !== field);
    expect(parseEvent(Object.fromEntries(rest)), field).toBeNull();
  }
});

test.each(events)("parseEvent() rejects $kind with any one field of another type", (event) => {
  for (const field of Object.keys(event)) {
    for (const wrong of [undefined, {}, [1], Number.NaN, Number.POSITIVE_INFINITY, "x".repeat(65_537)]) {
      expect(parseEvent({ ...event, [field]: wrong }), `${field}: ${String(wrong).slice(0, 20)}`).toBeNull();
    }
  }
});

test("parseEvent() takes a process as it was recorded before there was more to say of it", () => {
  const { isAsPackaged, copyOf, file, elf, unknown, ...plain } = executable;
  expect(parseEvent({ ...examples.process, executable: plain })).toStrictEqual(examples.process);
});

test("parseEvent() leaves out what it does not know of an executable", () => {
  const newer = { ...examples.process, executable: { ...executable, signedBy: "x" } };
  expect(parseEvent(newer)).toStrictEqual(examples.process);
});

test("parseEvent() takes a flow of which little is known, and a question without an answer", () => {
  for (const event of [
    { ...examples.flow, application: null, name: null, nameSource: null },
    { ...examples.payload, pid: null, socket: null, netns: null, bytes: 0 },
    { ...examples.payload, content: { ...content, code: null, addresses: [], ttlSeconds: null } },
    { ...examples.payload, content: { ...contents.tls, serverName: null, alpn: [], version: null, ja4: null } },
    { ...examples.payload, content: { ...contents.http, method: null, host: null, path: null, userAgent: null } },
  ]) {
    expect(parseEvent(event)).toBe(event);
  }
});

test.each(Object.values(contents))("parseEvent() takes content of $protocol, and no less than all of it", (content) => {
  const event = { ...examples.payload, content };
  expect(parseEvent(event)).toBe(event);
  expect(parseEvent({ ...event, content: { ...content, extra: 1 } })).toStrictEqual(event);
  for (const field of Object.keys(content)) {
    expect(parseEvent({ ...event, content: { ...content, [field]: undefined } }), field).toBeNull();
  }
});

test("parseEvent() leaves out what it does not know of a payload's content", () => {
  const newer = { ...examples.payload, content: { ...content, answers: 1 } };
  expect(parseEvent(newer)).toStrictEqual(examples.payload);
});

test.each([
  ["null", null],
  ["a number", 7],
  ["an array", ["tick", 5]],
  ["no kind", { at: 5 }],
  ["an unknown kind", { kind: "beep", at: 5 }],
  ["a kind that objects have", { kind: "constructor", at: 5 }],
  ["a kind that is no string", { kind: ["tick"], at: 5 }],
  ["negative bytes", { ...examples.close, sentBytes: -1 }],
  ["a port beyond 65535", { ...examples.close, remotePort: 65_536 }],
  ["an unknown outcome", { ...examples.connect, outcome: "maybe" }],
  ["a missing outcome", { ...examples.connect, outcome: null }],
  ["too many arguments", { ...examples.exec, args: new Array(4097).fill("") }],
  ["an argument that is no string", { ...examples.exec, args: ["a", 1] }],
  ["a duration below zero", { ...examples.flow, durationMs: -1 }],
  ["a source of names that nobody has", { ...examples.flow, nameSource: "whois" }],
  ["a name that is no string", { ...examples.flow, name: 7 }],
  ["content of another protocol", { ...examples.payload, content: { ...content, protocol: "ntp" } }],
  [
    "content of one protocol under the name of another",
    { ...examples.payload, content: { ...content, protocol: "tls" } },
  ],
  ["content without its question", { ...examples.payload, content: { ...content, query: null } }],
  ["an address that is no string", { ...examples.payload, content: { ...content, addresses: ["a", null] } }],
  ["too many addresses", { ...examples.payload, content: { ...content, addresses: new Array(4097).fill("") } }],
  ["a status below zero", { ...examples.payload, content: { ...contents.http, status: -1 } }],
  ["a payload that goes nowhere", { ...examples.payload, direction: "both" }],
  ["a pid below zero", { ...examples.payload, pid: -1 }],
  ["an entry of hosts without its name", { ...examples.hosts, entries: [["192.0.2.7"]] }],
  ["an entry of hosts that is no pair", { ...examples.hosts, entries: ["192.0.2.7"] }],
  ["too many entries of hosts", { ...examples.hosts, entries: new Array(4097).fill(["192.0.2.7", "a"]) }],
  ["an executable without its path", { ...examples.process, executable: { ...executable, path: null } }],
])("parseEvent() rejects %s", (_, value) => {
  expect(parseEvent(value)).toBeNull();
});

test("parseEvent() takes strings and arrays at their bounds", () => {
  const event = { ...examples.exec, path: "x".repeat(65_536), args: new Array(4096).fill("") };
  expect(parseEvent(event)).toBe(event);
});
