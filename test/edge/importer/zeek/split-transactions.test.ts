import fc from "fast-check";
import { expect, test } from "vitest";
import { connRow, eventsOf, httpRow, type SampleRow, sslRow } from "./sample-logs.ts";

const T = 1_598_035_107;
const call = (after: number, sent: number, received: number, changed: SampleRow = {}): SampleRow =>
  httpRow(T + after, { request_body_len: sent, response_body_len: received, ...changed });

test("a connection that is kept alive is a flow for each transaction, with its bodies; the rest goes to the first", async () => {
  const http = [call(0.1, 5, 50), call(60.1, 7, 70), call(120.1, 0, 90)];
  const events = await eventsOf({ conn: [connRow(T, { duration: 130, orig_bytes: 1000, resp_bytes: 3000 })], http });
  expect(events).toMatchObject([
    { at: T * 1000, sentBytes: 993, receivedBytes: 2840, durationMs: 100 },
    { at: (T + 60.1) * 1000, sentBytes: 7, receivedBytes: 70, durationMs: 0 },
    { at: (T + 120.1) * 1000, sentBytes: 0, receivedBytes: 90, durationMs: 0 },
  ]);
});

test("transactions within 0.3 s of the one before are one flow", async () => {
  const http = [call(0.1, 1, 1), call(0.4, 1, 1), call(0.7, 1, 1), call(1.001, 2, 3), call(1.301, 2, 3)];
  const events = await eventsOf({ conn: [connRow(T)], http });
  expect(events).toMatchObject([
    { at: T * 1000, sentBytes: 96, durationMs: 700 },
    { at: (T + 1.001) * 1000, sentBytes: 4, receivedBytes: 6, durationMs: 300 },
  ]);
});

test("one transaction leaves its connection as it is", async () => {
  const [alone] = await eventsOf({ conn: [connRow(T, { service: "http" })] });
  expect(await eventsOf({ conn: [connRow(T, { service: "http" })], http: [call(20, 5, 5)] })).toEqual([alone]);
});

test("each transaction has the host that it asked for, or that of the connection", async () => {
  const http = [call(0, 0, 0, { host: "a.example" }), call(1, 0, 0, { host: "b.example" }), call(2, 0, 0)];
  expect(await eventsOf({ conn: [connRow(T)], http })).toMatchObject([
    { name: "a.example", nameSource: "host" },
    { name: "b.example", nameSource: "host" },
    { name: "a.example", nameSource: "host" },
  ]);
  const ssl = [sslRow(T, "tls.example")];
  const overTls = await eventsOf({ conn: [connRow(T)], http, ssl });
  expect(overTls.map((event) => event.kind === "flow" && event.name)).toEqual(new Array(3).fill("tls.example"));
});

test("bodies that are larger than what was sent, as unpacked ones are, share it by their size", async () => {
  const http = [call(0, 0, 6000), call(10, 0, 3000), call(20, 0, 1000)];
  const events = await eventsOf({ conn: [connRow(T, { resp_bytes: 1000 })], http });
  expect(events).toMatchObject([{ receivedBytes: 600 }, { receivedBytes: 300 }, { receivedBytes: 100 }]);
});

test("bodies count where the connection's bytes are not known", async () => {
  const conn = [connRow(T, { orig_bytes: "-", resp_bytes: "-", orig_pkts: 0, resp_pkts: 0 })];
  const events = await eventsOf({ conn, http: [call(0, 5, 50), call(10, 7, 70)] });
  expect(events).toMatchObject([
    { sentBytes: 5, receivedBytes: 50 },
    { sentBytes: 7, receivedBytes: 70 },
  ]);
});

test("a connection whose row comes twice with other content is split once", async () => {
  const conn = [connRow(T), connRow(T, { orig_bytes: 101 })];
  expect(await eventsOf({ conn, http: [call(0, 1, 1), call(10, 1, 1)] })).toHaveLength(3);
});

test("a split neither makes nor loses bytes, and its flows are in order", async () => {
  const bodies = fc.array(fc.tuple(fc.nat(1000), fc.nat(5000), fc.nat(5000)), { minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(bodies, fc.integer({ min: 1, max: 20_000 }), async (calls, total) => {
      const http = calls.map(([after, sent, received], index) =>
        call(after / 10, sent, received, { trans_depth: index }),
      );
      const conn = [connRow(T, { duration: 200, orig_bytes: total, resp_bytes: total })];
      const events = await eventsOf({ conn, http });
      const sum = (of: "sentBytes" | "receivedBytes"): number =>
        events.reduce((before, event) => before + (event.kind === "flow" ? event[of] : 0), 0);
      expect([sum("sentBytes"), sum("receivedBytes")]).toEqual([total, total]);
      for (const event of events)
        expect(event.kind === "flow" && event.sentBytes >= 0 && event.durationMs >= 0).toBe(true);
      expect(events.map(({ at }) => at)).toEqual(events.map(({ at }) => at).sort((a, b) => a - b));
    }),
    { numRuns: 100 },
  );
});
