import fc from "fast-check";
import { expect, test } from "vitest";
import type { Event } from "../../../src/core/event/event.ts";
import { LineGuard } from "../../../src/core/event/line-guard.ts";
import { parseEvent } from "../../../src/core/event/parse-event.ts";
import { repairBpftraceLine } from "../../../src/core/event/repair-bpftrace-line.ts";
import { textFromBytes } from "../../../src/core/event/text.ts";
import { readPayload } from "../../../src/edge/payload/index.ts";
import { Decoder } from "../../../src/edge/sensor/decode.ts";
import { type SocketFields, socketMessage, swapped } from "./socket-record.ts";

function eventOf(message: unknown): Event {
  const decoded = new Decoder(readPayload).decode(message);
  if (decoded.kind !== "event") throw new Error(`It is ${decoded.kind}: ${JSON.stringify(message)}`);
  return decoded.event;
}

const value = (...data: readonly unknown[]) => ({ type: "value", data });
const exec = (comm: unknown, path: unknown) =>
  value("exec", 534_604_765_654, 2385, 2364, 1000, 1, 260_178, 266_338_304, 0, comm, path);

test.each([
  ["tick", value("tick", 1_500_000), { kind: "tick", at: 1.5 }],
  ["fork", value("fork", 2e6, 11, 10), { kind: "fork", at: 2, pid: 11, parentPid: 10 }],
  ["exit", value("exit", 2e6, 11), { kind: "exit", at: 2, pid: 11 }],
  ["forgot", value("forgot", 2e6, 50_001), { kind: "lost", at: 2, where: "map", count: 50_001 }],
  ["full", value("full", 3e6, 17), { kind: "lost", at: 3, where: "map", count: 17 }],
  [
    "exec",
    exec("curl", "/usr/bin/curl"),
    {
      ...{ kind: "exec", at: 534_604.765654, pid: 2385, parentPid: 2364, uid: 1000, comm: "curl" },
      ...{ path: "/usr/bin/curl", args: [], isArgsCut: false, cgroupId: 1, device: 65_024, inode: 260_178 },
    },
  ],
  ["connect started", socketMessage({ what: 1 }), { kind: "connect", outcome: "started" }],
  ["connect established", socketMessage({ what: 2 }), { kind: "connect", outcome: "established" }],
  ["connect failed", socketMessage({ what: 3 }), { kind: "connect", outcome: "failed" }],
  ["connect accepted", socketMessage({ what: 4 }), { kind: "connect", outcome: "accepted" }],
  ["close", socketMessage({ what: 7 }), { kind: "close", sentBytes: 1077, receivedBytes: 1000 }],
  ["receive", socketMessage({ what: 6 }), { kind: "traffic", direction: "receive", movedBytes: 77 }],
])("Decoder decodes a %s record", (_, message, expected) => {
  expect(eventOf(message)).toMatchObject(expected);
});

test("Decoder decodes every field of a send", () => {
  const { socket, ...rest } = { socket: "", ...eventOf(socketMessage()) };
  expect(socket).toMatch(/^[0-9a-f]{16}$/);
  expect(rest).toEqual({
    ...{ kind: "traffic", direction: "send", at: 534_648.50767, pid: 2385, uid: 1000, comm: "curl", cgroupId: 7 },
    ...{ netns: 4_026_532_177, transport: "tcp", localAddress: "192.0.2.5", localPort: 44_978 },
    ...{ remoteAddress: "192.0.2.1", remotePort: 443, movedBytes: 77, silenceMs: 300.224358 },
    ...{ sentBytes: 1077, receivedBytes: 1000 },
  });
});

// 2001:db8::1, and 192.0.2.1 as an IPv4-mapped address
const v6 = { remoteV6a: 0xb80d0120, remoteV6b: 0, remoteV6c: 0, remoteV6d: 0x01000000 };
const mapped = { remoteV6a: 0, remoteV6b: 0, remoteV6c: 0xffff0000, remoteV6d: 0x010200c0 };

test.each<[string, Partial<SocketFields>, string]>([
  ["IPv4", { family: 2 }, "192.0.2.1"],
  ["IPv4 whose IPv6 words hold something", { family: 2, ...v6 }, "192.0.2.1"],
  ["IPv6", { family: 10, remoteV4: 0, ...v6 }, "2001:db8::1"],
  ["IPv6 whose IPv4 word holds something", { family: 10, ...v6 }, "2001:db8::1"],
  ["an IPv4-mapped address", { family: 10, remoteV4: 0, ...mapped }, "192.0.2.1"],
  ["an IPv6 socket that sends to IPv4", { family: 10 }, "192.0.2.1"],
  ["an IPv6 socket without a peer", { family: 10, remoteV4: 0 }, "::"],
])("Decoder reads the address of %s", (_, fields, expected) => {
  expect(eventOf(socketMessage(fields))).toMatchObject({ remoteAddress: expected });
});

test("Decoder knows UDP and the first record of a socket", () => {
  const message = socketMessage({ transport: 17, silenceNs: 0, remotePort: swapped(53) });
  expect(eventOf(message)).toMatchObject({ transport: "udp", silenceMs: null, remotePort: 53 });
});

test("Decoder does not take UDP-Lite for TCP", () => {
  expect(eventOf(socketMessage({ transport: 136 }))).toMatchObject({ transport: "udp" });
});

test("Decoder ascribes nothing to a stranger in whose time a socket's state changed", () => {
  const event = eventOf(socketMessage({ what: 3, owner: 2385, pid: 99, uid: 5, cgroup: 9, comm: "stranger" }));
  expect(event).toMatchObject({ pid: 2385, uid: 0, cgroupId: 0, comm: "" });
});

test("Decoder names a socket alike for all of its life, another one at the same address differently", () => {
  const decoder = new Decoder(readPayload);
  const nameOf = (over: Partial<SocketFields>): unknown => {
    const decoded = decoder.decode(socketMessage(over));
    return decoded.kind === "event" && "socket" in decoded.event ? decoded.event.socket : decoded;
  };
  expect(nameOf({ what: 7, ns: 9e11 })).toBe(nameOf({ what: 1 }));
  expect(nameOf({ firstNs: 1 })).not.toBe(nameOf({ firstNs: 2 }));
});

test("Decoder lets no kernel address out, nor the same name for it in two runs", () => {
  const message = socketMessage();
  const [first, second] = [JSON.stringify(eventOf(message)), JSON.stringify(eventOf(message))];
  expect(first).not.toContain("150087734580032");
  expect(first).not.toContain((150_087_734_580_032).toString(16));
  expect(first).not.toBe(second);
});

test("Decoder reads integers that bpftrace 0.24 prints as strings", () => {
  const fields = { ns: "9007199254740993", key: "281474976710655", sentBytes: "9007199254740991" };
  expect(eventOf(socketMessage(fields))).toMatchObject({ at: 9_007_199_254.740992, sentBytes: 2 ** 53 - 1 });
});

test.each([
  ["0.17 to 0.23", { type: "lost_events", data: { events: 198 } }, 198],
  ["0.24 on", { type: "lost_events", data: { events: 7 }, count: 198 }, 198],
  ["a count alone", { type: "lost_events", count: 198 }, 198],
  ["a bare number", { type: "lost_events", data: 198 }, 198],
  ["text", { type: "lost_events", data: { events: "198" } }, 198],
  ["hexadecimal text", { type: "lost_events", data: { events: "0xc6" } }, 198],
  ["no number", { type: "lost_events", data: { events: "many" } }, 1],
  ["nothing", { type: "lost_events" }, 1],
])("Decoder counts lost records as said by %s", (_, message, count) => {
  expect(new Decoder(readPayload).decode(message)).toEqual({ kind: "lost", count });
});

test.each([
  ["attached probes", { type: "attached_probes", data: { probes: 23 } }, { kind: "attached", probes: 23 }],
  ["its account", { type: "map", data: { "@emitted": 1234 } }, { kind: "emitted", count: 1234 }],
  ["another map", { type: "map", data: { "@seen": {} } }, { kind: "nothing", isRecord: false }],
  ["text", { type: "printf", data: "hi" }, { kind: "nothing", isRecord: false }],
  ["the account of interrupts", { type: "map", data: { "@emitted_states": 7 } }, { kind: "emitted", count: 7 }],
  ["an error of a helper", { type: "helper_error", msg: "E2BIG" }, { kind: "nothing", isRecord: false }],
  ["a piece of arguments", value("argv", 5, 0, ...Array(32).fill(0)), { kind: "nothing", isRecord: true }],
])("Decoder understands %s", (_, message, expected) => {
  expect(new Decoder(readPayload).decode(message)).toEqual(expected);
});

test.each([
  ["null", null],
  ["a number", 5],
  ["an array", []],
  ["an object without a type", {}],
  ["an unknown record", value("sokc", 1)],
  ["no record", value()],
  ["a socket record cut short", { type: "value", data: socketMessage().data.slice(0, 20) }],
  ["a socket record with a text for a number", socketMessage({ sentBytes: "12a" })],
  ["a socket record with null for a number", socketMessage({ pid: null })],
  ["a socket record of an unknown kind", socketMessage({ what: 9 })],
  ["a socket record with a negative total", socketMessage({ sentBytes: -1 })],
  ["a socket record whose comm is a number", socketMessage({ comm: 5 })],
  ["an exec without its path", exec("curl", undefined)],
  ["a tick without its time", value("tick")],
  ["a tick with more than its time", value("tick", 1, 2)],
  ["an exit with a hole", value("exit", 1, Number.NaN)],
])("Decoder calls %s malformed", (_, message) => {
  expect(new Decoder(readPayload).decode(message)).toEqual({ kind: "malformed" });
});

/** As bpftrace prints a string, byte by byte: on x86-64 (signed char) or on arm64 (raw). */
function printed(text: Buffer, isCharSigned: boolean): Buffer {
  const parts = [...text].map((byte) => {
    if (byte >= 0x80) return isCharSigned ? Buffer.from(`\\uffffff${byte.toString(16)}`) : Buffer.of(byte);
    return Buffer.from(JSON.stringify(String.fromCharCode(byte)).slice(1, -1));
  });
  return Buffer.concat([Buffer.from('"'), ...parts, Buffer.from('"')]);
}

test.each([
  ["signed", true],
  ["unsigned", false],
])("Decoder gives every name back that a program can have, printed where char is %s", (_, isCharSigned) => {
  const name = fc.uint8Array({ minLength: 1, maxLength: 40 }).map((bytes) => Buffer.from(bytes.filter(Boolean)));
  fc.assert(
    fc.property(name, (bytes) => {
      const [before = "", after = ""] = JSON.stringify(exec("x", "\0")).split('"\\u0000"');
      const line = Buffer.concat([Buffer.from(before), printed(bytes, isCharSigned), Buffer.from(`${after}\n`)]);
      const guard = new LineGuard({ maxLineBytes: 1000, repair: repairBpftraceLine });
      const event = eventOf(JSON.parse(Buffer.from(guard.push(line)).toString()));
      expect(event).toMatchObject({ path: textFromBytes(bytes) });
    }),
  );
});

// bpftrace knows whole numbers only; a fraction near zero would be rounded to one with a sign.
const anyNumber = fc.oneof(fc.double().map(Math.trunc), fc.integer(), fc.bigInt().map(String));
const hostile = fc.oneof(
  fc.jsonValue(),
  fc.record({ type: fc.constantFrom("value", "map", "lost_events", "attached_probes"), data: fc.jsonValue() }),
  fc
    .tuple(
      fc.constantFrom("sock", "exec", "argv", "fork", "exit", "tick", "forgot", "full", "untold", "tail", "data"),
      fc.array(fc.oneof(anyNumber, fc.string()), { maxLength: 35 }),
    )
    .map(([tag, rest]) => value(tag, ...rest)),
  fc.dictionary(fc.constantFrom("ns", "pid", "localPort", "what", "family"), anyNumber).map(socketMessage),
);

test("Decoder never throws, and gives only events that a recording gives back", () => {
  const decoder = new Decoder(readPayload);
  fc.assert(
    fc.property(hostile, (message) => {
      const decoded = decoder.decode(message);
      if (decoded.kind !== "event") return;
      expect(parseEvent(JSON.parse(JSON.stringify(decoded.event)))).toEqual(decoded.event);
    }),
    { numRuns: 3000 },
  );
});

test("Decoder tells of full tables only what is new since it last did", () => {
  const decoder = new Decoder(readPayload);
  const counts = [17, 17, 20].map((total) => decoder.decode({ type: "value", data: ["full", 3e6, total] }));
  expect(counts).toMatchObject([{ event: { count: 17 } }, { kind: "nothing" }, { event: { count: 3 } }]);
});

test("Decoder tells of bursts without an end only what is new", () => {
  const decoder = new Decoder(readPayload);
  const counts = [5, 9].map((total) => decoder.decode(value("untold", 3e6, total)));
  expect(counts).toMatchObject([{ event: { where: "map", count: 5 } }, { event: { where: "map", count: 4 } }]);
});

/** The words of these bytes, as bpf/payload.bt prints them: eight a record, the last filled up with what lies behind. */
function payloadMessages(text: string, { what = 5, key = 150_087_734_580_032, behind = "SECRET!!" } = {}) {
  const bytes = Buffer.from(text.padEnd(Math.ceil(text.length / 32) * 32, behind));
  return Array.from({ length: bytes.length / 32 }, (_, index) => {
    const words = Array.from({ length: 8 }, (__, word) => bytes.readUInt32LE(32 * index + 4 * word));
    return value("data", what, 32 * index, text.length, 534_648_507_670 % 2 ** 32, key, ...words);
  });
}

const request = "GET /tasks?id=7 HTTP/1.1\r\nHost: c2.example.net\r\n\r\n";

test("Decoder reads the first bytes of a call once all have come, and not a byte behind them", () => {
  const seen: string[] = [];
  const decoder = new Decoder((bytes, about) => {
    seen.push(Buffer.from(bytes).toString());
    return readPayload(bytes, about);
  });
  decoder.decode(socketMessage({ movedBytes: request.length }));
  const decoded = payloadMessages(request).map((message) => decoder.decode(message));
  expect(decoded[0]).toEqual({ kind: "nothing", isRecord: true });
  expect(decoded.at(-1)).toMatchObject({
    kind: "event",
    event: {
      ...{ kind: "payload", pid: 2385, direction: "send", remotePort: 443, bytes: request.length },
      content: { protocol: "http", host: "c2.example.net", path: "/tasks" },
    },
  });
  expect(seen).toEqual([request]);
});

test("Decoder makes nothing of first bytes of which a piece, or whose record, was lost", () => {
  const decoder = new Decoder(readPayload);
  const [first, last] = payloadMessages(request);
  expect(decoder.decode(first)).toEqual({ kind: "nothing", isRecord: true });
  decoder.decode(socketMessage());
  expect(decoder.decode(last)).toEqual({ kind: "nothing", isRecord: true });
});

test("Decoder tells the end of a burst of UDP of the socket that its record was of", () => {
  const decoder = new Decoder(readPayload);
  const record = decoder.decode(socketMessage({ transport: 17, remotePort: swapped(53) }));
  const tail = (first: number) =>
    decoder.decode(value("tail", 536e9, 150_087_734_580_032, first, swapped(53), 1.6e9, 2000, 1000));
  expect(tail(534_600_000_000)).toMatchObject({
    kind: "event",
    event: {
      ...{ kind: "idle", at: 536_000, silenceMs: 1600, sentBytes: 2000, receivedBytes: 1000, comm: "curl" },
      socket: record.kind === "event" && "socket" in record.event ? record.event.socket : "",
    },
  });
  expect(tail(1)).toEqual({ kind: "nothing", isRecord: true });
});
