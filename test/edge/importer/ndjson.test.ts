import { Readable } from "node:stream";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Event } from "../../../src/core/event/event.ts";
import { looksLikeNdjson, NdjsonReport, readNdjsonEvents } from "../../../src/edge/importer/ndjson.ts";

async function read(chunks: readonly Uint8Array[]): Promise<{ events: Event[]; report: NdjsonReport }> {
  const report = new NdjsonReport();
  const events: Event[] = [];
  for await (const batch of readNdjsonEvents(Readable.from(chunks), report)) events.push(...batch);
  return { events, report };
}

const tick = (at: number): Event => ({ kind: "tick", at });
const lineOf = (event: Event): string => `${JSON.stringify(event)}\n`;

test("readNdjsonEvents() reads the same events whatever the chunks", async () => {
  const events = Array.from({ length: 60 }, (_, at): Event => {
    return { kind: "lost", at, where: "line", count: at, reason: "grün \u2028 \ud83d\udd14" };
  });
  const bytes = Buffer.from(events.map(lineOf).join(""));
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: bytes.length }), async (size) => {
      const starts = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => index * size);
      const result = await read(starts.map((start) => bytes.subarray(start, start + size)));
      expect(result.events).toEqual(events);
      expect(result.report).toMatchObject({ lines: 60, events: 60, malformedLines: 0, samples: [], failure: null });
    }),
    { numRuns: 30 },
  );
});

test("readNdjsonEvents() reads every event of a chunk far larger than the parser's buffer", async () => {
  const events = Array.from({ length: 50_000 }, (_, at) => tick(at));
  const result = await read([Buffer.from(events.map(lineOf).join(""))]);
  expect(result.events).toEqual(events);
});

test("readNdjsonEvents() counts each bad line and goes on", async () => {
  const bad = ["null", "hello", '{"kind":"tick","at":', '{"kind":"beep","at":1}', '{"kind":"tick"}'];
  const chunks = bad.map((line, at) => Buffer.from(`${line}\n\n${lineOf(tick(at))}`));
  const { events, report } = await read(chunks);
  expect(events).toEqual(bad.map((_, at) => tick(at)));
  expect(report).toMatchObject({ lines: 10, events: 5, malformedLines: 5, samples: ["null", "hello", bad[2]] });
});

test("readNdjsonEvents() reads a last line without its end", async () => {
  expect((await read([Buffer.from(lineOf(tick(1)).trimEnd())])).events).toEqual([tick(1)]);
});

test("readNdjsonEvents() gives what came before the input failed, and says so", async () => {
  const input = Readable.from(
    (async function* () {
      yield Buffer.from(lineOf(tick(1)));
      throw Object.assign(new Error("EIO: i/o error, read"), { code: "EIO" });
    })(),
  );
  const report = new NdjsonReport();
  const events: Event[] = [];
  for await (const batch of readNdjsonEvents(input, report)) events.push(...batch);
  expect(events).toEqual([tick(1)]);
  expect(report.failure).toBe("Cannot read events past line 1: EIO: i/o error, read; check where they come from");
});

test.each([
  ['{"kind":"tick"}', true],
  ['\n \r\n{"kind"', true],
  ["#separator \\x09", false],
  ["TOCSINRC\x01", false],
  ["", false],
])("looksLikeNdjson() of %j is %s", (text, expected) => {
  expect(looksLikeNdjson(Buffer.from(text))).toBe(expected);
});
