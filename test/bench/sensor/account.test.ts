import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { compare, readSensed } from "./sensed.ts";
import { readTapped } from "./tapped.ts";

const folder = mkdtempSync(join(tmpdir(), "tocsin-account-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join("\n")}\n`);
  return path;
}

test("readTapped() counts records by tag, what was lost, and what is no record", async () => {
  const path = file("tap", [
    '{"type": "attached_probes", "data": {"probes": 18}}',
    '{"type": "value", "data": ["sock",5,1,2]}',
    '{"type": "value", "data": ["sock",7,1,2]}',
    '{"type": "value", "data": ["tick",1]}',
    '{"type": "lost_events", "data": {"events": 40}}',
    '{"type": "lost_events", "count": 2, "data": {"events": 2}}',
    '{"type": "helper_error", "msg": "no such element", "helper": "map_delete_elem", "retcode": -2}',
    "",
    '{"type": "map", "data": {"@emitted": 44}}',
  ]);
  expect(await readTapped(path)).toEqual({ records: { sock: 2, tick: 1 }, reportedLost: 42, emitted: 44, strange: 1 });
});

const caller = { localAddress: "10.77.0.1", localPort: 40_000, remoteAddress: "10.77.0.254", remotePort: 7777 };
const server = { localAddress: "10.77.0.254", localPort: 7777, remoteAddress: "10.77.0.1", remotePort: 40_000 };
const moved = [{ callerAddress: "10.77.0.1", callerPort: 40_000, sentBytes: 70, receivedBytes: 5 }];
const seen = [
  { kind: "connect", outcome: "started", ...caller, localPort: 0 },
  { kind: "connect", outcome: "established", ...caller },
  { kind: "connect", outcome: "accepted", ...server },
  { kind: "close", ...caller, sentBytes: 70, receivedBytes: 5 },
  { kind: "close", ...server, sentBytes: 5, receivedBytes: 70 },
];

async function compared(events: readonly object[]) {
  return compare(
    moved,
    await readSensed(
      file(
        "sensed",
        events.map((event) => JSON.stringify(event)),
      ),
    ),
  );
}

test("compare() finds nothing missing where both ends were seen to the byte", async () => {
  const exact = { sockets: 2, connectsMissing: 0, closesMissing: 0, bytesMissing: 0 };
  expect(await compared(seen)).toEqual(exact);
});

test("compare() counts the bytes of a close that was not seen, and those that are too many", async () => {
  expect(await compared(seen.slice(0, 4))).toMatchObject({ closesMissing: 1, bytesMissing: 75 });
  const more = { ...seen[4], receivedBytes: 72 };
  expect(await compared([...seen.slice(0, 4), more])).toMatchObject({ closesMissing: 0, bytesMissing: 2 });
});

test("compare() misses a beginning that was only tried", async () => {
  expect(await compared(seen.filter((event) => !("outcome" in event && event.outcome === "accepted")))).toMatchObject({
    connectsMissing: 1,
  });
});

test("readSensed() adds up what was lost, by where", async () => {
  const lost = [1, 2].map((count) => ({ kind: "lost", where: "ring", count }));
  expect(
    (
      await readSensed(
        file(
          "lost",
          [...lost, ...seen].map((event) => JSON.stringify(event)),
        ),
      )
    ).lost,
  ).toEqual({ ring: 3 });
});
