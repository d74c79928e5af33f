import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { connRow, json, readLogs, tsv } from "./sample-logs.ts";

const T = 1_598_035_107;
const rows = Array.from({ length: 3000 }, (_, index) => connRow(T + index, { uid: `C${index * 7919}` }));

test.each([
  ["TSV", tsv],
  ["JSON", json],
])("a compressed log is read as the plain one is: %s", async (_, format) => {
  const { events } = await readLogs({ text: format("conn", rows) });
  expect(events).toHaveLength(3000);
  const packed = gzipSync(format("conn", rows));
  for (const chunkBytes of [100, 1024 * 1024]) {
    expect((await readLogs({ text: packed, chunkBytes })).events).toEqual(events);
  }
});

test("members that were put one after the other are all read", async () => {
  const halves = [rows.slice(0, 1000), rows.slice(1000)].map((half) => gzipSync(tsv("conn", half)));
  const { events, reports } = await readLogs({ text: Buffer.concat(halves), chunkBytes: 1000 });
  expect(events).toHaveLength(3000);
  expect(reports[0]).toMatchObject({ failure: null, malformedRows: 0 });
});

test("a compressed log that is cut short gives the rows before the cut, and says so", async () => {
  const packed = gzipSync(tsv("conn", rows));
  const { events: whole } = await readLogs({ text: tsv("conn", rows) });
  const cut = packed.subarray(0, packed.length / 2);
  for (const chunkBytes of [100, 1024 * 1024]) {
    const { events, reports } = await readLogs({ text: cut, chunkBytes });
    expect(events.length).toBeGreaterThan(1000);
    expect(events).toEqual(whole.slice(0, events.length));
    expect(reports[0]).toMatchObject({ rows: events.length, malformedRows: 0, failure: "unexpected end of file" });
  }
});

test("a compressed log with a damaged byte gives rows before the damage, and says so", async () => {
  const packed = gzipSync(tsv("conn", rows));
  packed.fill(0xff, packed.length - 2000, packed.length - 1000);
  const { events, reports } = await readLogs({ text: packed, chunkBytes: 4096 });
  expect(events.length).toBeGreaterThan(0);
  expect(reports[0]?.failure).toEqual(expect.any(String));
});

test("what only begins as gzip does is damaged", async () => {
  const { reports } = await readLogs({ text: Uint8Array.of(0x1f, 0x8b, 1, 2, 3, 4, 5, 6, 7, 8, 9) });
  expect(reports[0]).toMatchObject({ rows: 0, failure: expect.any(String) });
});
