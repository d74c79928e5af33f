import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Event } from "../../../src/core/event/event.ts";
import { TocsinError } from "../../../src/core/tocsin-error.ts";
import { isRecording, readRecording } from "../../../src/edge/recording/reader.ts";
import { RecordingReport } from "../../../src/edge/recording/recording-parser.ts";
import { RecordingWriter, type RecordingWriterOptions } from "../../../src/edge/recording/writer.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tocsin-recording-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function openWriter(path: string, options?: RecordingWriterOptions): Promise<RecordingWriter> {
  const writer = await RecordingWriter.open(path, options);
  if (writer instanceof TocsinError) throw writer;
  return writer;
}

/** A recording with one block for each list of events. */
async function record(name: string, blocks: readonly (readonly Event[])[]): Promise<string> {
  const path = join(folder, name);
  const writer = await openWriter(path, { isForced: true });
  for (const block of blocks) {
    for (const event of block) writer.write(event);
    await writer.flush();
  }
  expect(await writer.close()).toBeNull();
  return path;
}

async function read(source: string | Buffer): Promise<{ events: Event[]; report: RecordingReport }> {
  const report = new RecordingReport();
  const events: Event[] = [];
  const input = typeof source === "string" ? source : Readable.from([source]);
  for await (const block of readRecording(input, { report, name: "a.rec" })) events.push(...block);
  return { events, report };
}

const text = fc.string({ unit: "binary", maxLength: 300 });
const count = fc.nat({ max: Number.MAX_SAFE_INTEGER });
const at = fc.double({ noNaN: true, noDefaultInfinity: true, min: 0 });
const endpoints = {
  transport: fc.constantFrom("tcp" as const, "udp" as const),
  localAddress: text,
  localPort: fc.nat(65_535),
  remoteAddress: text,
  remotePort: fc.nat(65_535),
};
const someEvent: fc.Arbitrary<Event> = fc.oneof(
  fc.record({ kind: fc.constant("tick" as const), at }, { noNullPrototype: true }),
  fc.record(
    { kind: fc.constant("lost" as const), at, where: fc.constantFrom("ring", "map"), count, reason: text },
    { noNullPrototype: true },
  ),
  fc.record(
    {
      kind: fc.constant("process" as const),
      at,
      pid: count,
      startedAt: at,
      parentPid: count,
      uid: count,
      comm: text,
      args: fc.array(text, { maxLength: 5 }),
      isArgsCut: fc.boolean(),
      cgroup: fc.option(text),
      script: fc.option(text),
      executable: fc.constant(null),
    },
    { noNullPrototype: true },
  ),
  fc.record(
    {
      kind: fc.constant("flow" as const),
      at,
      ...endpoints,
      durationMs: at,
      sentBytes: count,
      receivedBytes: count,
      isFailed: fc.boolean(),
      application: fc.option(text),
      name: fc.option(text),
      nameSource: fc.constantFrom("sni", "host", "dns", null),
    },
    { noNullPrototype: true },
  ),
  fc.record(
    {
      kind: fc.constant("hosts" as const),
      at,
      netns: count,
      entries: fc.array(fc.tuple(text, text), { maxLength: 5 }),
    },
    { noNullPrototype: true },
  ),
  fc.record(
    {
      kind: fc.constant("open" as const),
      ...{ at, ...endpoints, pid: count, uid: count, comm: text, cgroupId: count, netns: count },
      role: fc.constantFrom("client", "server", null),
    },
    { noNullPrototype: true },
  ),
  fc.record(
    {
      kind: fc.constant("payload" as const),
      at,
      ...endpoints,
      pid: fc.option(count),
      socket: fc.option(text),
      netns: fc.option(count),
      direction: fc.constantFrom("send" as const, "receive" as const),
      bytes: count,
      content: fc.oneof(
        fc.record(
          {
            protocol: fc.constant("dns" as const),
            isAnswer: fc.boolean(),
            query: text,
            registeredDomain: text,
            type: text,
            code: fc.option(text),
            addresses: fc.array(text, { maxLength: 5 }),
            ttlSeconds: fc.option(count),
          },
          { noNullPrototype: true },
        ),
        fc.record(
          {
            protocol: fc.constantFrom("tls" as const, "quic" as const),
            isClient: fc.boolean(),
            serverName: fc.option(text),
            alpn: fc.array(text, { maxLength: 5 }),
            version: fc.option(text),
            ja4: fc.option(text),
            hasEncryptedName: fc.boolean(),
          },
          { noNullPrototype: true },
        ),
        fc.record({ protocol: fc.constant("irc" as const), verb: text }, { noNullPrototype: true }),
        fc.record({ protocol: fc.constant("unknown" as const) }, { noNullPrototype: true }),
      ),
    },
    { noNullPrototype: true },
  ),
);

const threeBlocks: Event[][] = [
  [
    { kind: "sensor", at: 1, host: "h", kernel: "6.12", backend: "fentry", scope: "node", version: "0.1.0" },
    { kind: "tick", at: 2.000001 },
  ],
  [
    { kind: "fork", at: 3, pid: 7, parentPid: 1 },
    { kind: "tick", at: 4 },
    { kind: "fork", at: 5, pid: 8, parentPid: 7 },
  ],
  [{ kind: "exit", at: 6, pid: 7 }],
];

test("a recording gives back what was written, in its order", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(someEvent, { maxLength: 40 }), fc.nat({ max: 40 }), async (events, cut) => {
      const path = await record("any.rec", [events.slice(0, cut), events.slice(cut)]);
      const result = await read(path);
      expect(result.events).toStrictEqual(events);
      expect(result.report).toMatchObject({ events: events.length, malformedEvents: 0, damage: null });
      expect(result.report.bytes).toBe((await stat(path)).size);
    }),
    { numRuns: 60 },
  );
});

test("a recording of more events than a block holds is whole", async () => {
  const events = Array.from({ length: 10_000 }, (_, index): Event => ({ kind: "tick", at: index }));
  const result = await read(await record("many.rec", [events]));
  expect(result.events).toEqual(events);
  expect(result.report.blocks).toBe(3);
});

test("a recording with any one byte changed replays a beginning of what was written and says where it ends", async () => {
  const bytes = await readFile(await record("three.rec", threeBlocks));
  for (let place = 0; place < bytes.length; place++) {
    for (const flip of [0x01, 0x80, 0xff]) {
      const damaged = Buffer.from(bytes);
      damaged[place] = (damaged[place] ?? 0) ^ flip;
      const { events, report } = await read(damaged);
      expect(threeBlocks.slice(0, report.blocks).flat()).toEqual(events);
      expect(report.blocks).toBeLessThan(3);
      expect(report.damage).toMatch(/^Cannot read recording "a.rec"(: it | past byte \d+: block \d ).*; .*[a-z]$/);
    }
  }
});

test("a recording cut at any place replays its whole blocks", async () => {
  const bytes = await readFile(await record("three.rec", threeBlocks));
  for (let length = 0; length < bytes.length; length++) {
    const { events, report } = await read(bytes.subarray(0, length));
    expect(threeBlocks.slice(0, report.blocks).flat()).toEqual(events);
    // Only where a block ends does a cut leave no trace.
    if (length === 0 || report.bytes !== length) expect(report.damage).toMatch(/is cut short|does not begin/);
    else expect(report.damage).toBeNull();
  }
});

test("a recording with garbage behind it is replayed in full and the garbage reported", async () => {
  const bytes = await readFile(await record("three.rec", threeBlocks));
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 64 }), async (garbage) => {
      const { events, report } = await read(Buffer.concat([bytes, garbage]));
      expect(events).toEqual(threeBlocks.flat());
      expect(report.damage).toContain(`past byte ${bytes.length}: block 4 `);
    }),
  );
});

test("a damaged block is named with its place and what came before", async () => {
  const path = await record("three.rec", threeBlocks);
  const bytes = await readFile(path);
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  const { report } = await read(bytes);
  expect(report.damage).toBe(
    `Cannot read recording "a.rec" past byte ${report.bytes}: block 3 fails its checksum; the 2 before it were replayed`,
  );
});

test("a recording of a newer format is refused with the remedy", async () => {
  const { events, report } = await read(Buffer.from("TOCSINRC\x09and more"));
  expect(events).toEqual([]);
  expect(report.damage).toBe(
    'Cannot read recording "a.rec": it has format version 9, this tocsin reads 1; upgrade tocsin',
  );
});

test.each([
  ["an empty file", ""],
  ["text", '{"kind":"tick","at":1}\n'],
  ["half a beginning", "TOCSIN"],
])("%s is no recording", async (_, content) => {
  expect(isRecording(Buffer.from(content))).toBe(false);
  expect((await read(Buffer.from(content))).report.damage).toContain("does not begin as a tocsin recording does");
});

test("readRecording() says that a file is missing", async () => {
  const { events, report } = await read(join(folder, "missing.rec"));
  expect(events).toEqual([]);
  expect(report.damage).toMatch(/^Cannot read recording "a.rec" past byte 0: ENOENT/);
});

test("readRecording() reads a stream of single bytes", async () => {
  const bytes = await readFile(await record("three.rec", threeBlocks));
  const events: Event[] = [];
  const single = Readable.from(Array.from(bytes, (byte) => Buffer.of(byte)));
  for await (const block of readRecording(single)) events.push(...block);
  expect(events).toEqual(threeBlocks.flat());
});

test("readRecording() tells its progress up to the end", async () => {
  const path = await record("three.rec", threeBlocks);
  const told: (readonly [number, number | null])[] = [];
  for await (const _ of readRecording(path, { onProgress: (bytes, total) => told.push([bytes, total]) }));
  const { size } = await stat(path);
  expect(told.at(-1)).toEqual([size, size]);
});

test("RecordingWriter makes a file that only its owner can read", async () => {
  const path = await record("mode.rec", threeBlocks);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test("RecordingWriter does not overwrite a file that holds something, unless forced", async () => {
  const path = join(folder, "old.rec");
  await writeFile(path, "precious");
  const refused = await RecordingWriter.open(path);
  expect(refused).toMatchObject({ code: "unwritable-output" });
  expect(refused).toHaveProperty("message", expect.stringContaining(`Cannot record to "${path}": it already holds 8`));
  expect(await readFile(path, "utf8")).toBe("precious");
  const writer = await openWriter(path, { isForced: true });
  await writer.close();
  expect(isRecording(await readFile(path))).toBe(true);
});

test("RecordingWriter says why a file cannot be made", async () => {
  expect(await RecordingWriter.open(join(folder, "no", "such.rec"))).toMatchObject({
    code: "unwritable-output",
    message: expect.stringMatching(/^Cannot record to ".*": ENOENT: .*; choose a file that can be written$/),
  });
});

test("RecordingWriter writes what waits after a while, without being asked", async () => {
  const path = join(folder, "timer.rec");
  const writer = await openWriter(path, { flushMs: 1 });
  writer.write({ kind: "tick", at: 1 });
  await expect.poll(() => writer.writtenEvents).toBe(1);
  expect((await read(path)).events).toEqual([{ kind: "tick", at: 1 }]);
  await writer.close();
});

test("RecordingWriter drops what its queue cannot hold, counts it and records the loss", async () => {
  const path = join(folder, "slow.rec");
  const writer = await openWriter(path, { maxWaitingEvents: 10 });
  for (let index = 0; index < 25; index++) writer.write({ kind: "tick", at: index });
  expect(writer.dropped).toBe(15);
  expect(await writer.close()).toBeNull();
  const { events } = await read(path);
  expect(events.slice(0, 10)).toEqual(Array.from({ length: 10 }, (_, at) => ({ kind: "tick", at })));
  expect(events.slice(10)).toMatchObject([{ kind: "lost", at: 24, where: "queue", count: 15 }]);
});

test("RecordingWriter splits a block that is too large and drops only an event that is", async () => {
  const exec = (pid: number, args: string[]): Event => {
    const facts = { parentPid: 1, uid: 0, comm: "x", path: "/x", isArgsCut: false, cgroupId: 1, device: 1, inode: 1 };
    return { kind: "exec", at: pid, pid, args, ...facts };
  };
  const megabyte = new Array(16).fill("x".repeat(65_536));
  const large = Array.from({ length: 20 }, (_, pid) => exec(pid, megabyte));
  const path = join(folder, "large.rec");
  const writer = await openWriter(path);
  for (const event of [...large, exec(99, new Array(40).fill("x".repeat(65_536)))]) writer.write(event);
  expect(await writer.close()).toBeNull();
  expect(writer.dropped).toBe(1);
  const { events, report } = await read(path);
  expect(events.slice(0, 20)).toEqual(large);
  expect(events.slice(20)).toMatchObject([{ kind: "lost", count: 1 }]);
  expect(report).toMatchObject({ damage: null, malformedEvents: 0 });
});

test("RecordingWriter may be closed twice and counts what comes after", async () => {
  const writer = await openWriter(join(folder, "closed.rec"));
  expect(await Promise.all([writer.close(), writer.close()])).toEqual([null, null]);
  writer.write({ kind: "tick", at: 1 });
  expect(writer.dropped).toBe(1);
});
