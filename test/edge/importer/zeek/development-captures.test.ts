import { createReadStream, existsSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { Event } from "../../../../src/core/event/event.ts";
import { ZeekCapture } from "../../../../src/edge/importer/zeek/capture.ts";
import { findLogs } from "../../../../src/edge/importer/zeek/find-logs.ts";

const data = fileURLToPath(new URL("../../../../../shared/data", import.meta.url));

async function read(folder: string) {
  const capture = new ZeekCapture();
  const { paths } = await findLogs(folder);
  const reports = [];
  for (const path of paths)
    reports.push({ name: basename(path), ...(await capture.read(createReadStream(path), path)) });
  const events = [...capture.events({ scope: "", version: "" })].flat();
  return { reports, events };
}

function countBy<Counted>(all: readonly Counted[], keyOf: (one: Counted) => string): Record<string, number> {
  return Object.fromEntries([...Map.groupBy(all, keyOf)].map(([key, { length }]) => [key, length]));
}

const nameSourceOf = (event: Event): string => (event.kind === "flow" ? String(event.nameSource) : event.kind);

const captures = [
  {
    name: "comfoo",
    rows: { "conn.log": 15_363, "dns.log": 9016, "http.log": 3288, "ssl.log": 442 },
    // 12,195 connections of TCP and UDP, one of them split in two.
    events: { null: 11_749, dns: 447, payload: 9004, sensor: 1, clock: 1, tick: 1 },
    applications: { http: 3271, tls: 442, dns: 7299, dhcp: 288, ntp: 1, null: 895 },
  },
  {
    name: "iot-irc",
    rows: { "conn.log.labeled": 23_145 },
    events: { null: 23_145, sensor: 1, clock: 1, tick: 1 },
    applications: { irc: 1641, http: 12, dns: 192, dhcp: 2, null: 21_298 },
  },
  {
    name: "ubuntu-benign",
    rows: { "conn.log.labeled": 7124 },
    events: { null: 7120, sensor: 1, clock: 1, tick: 1 },
    applications: { dhcp: 208, dns: 2964, http: 391, tls: 1954, ntp: 761, null: 842 },
  },
];

test.for(captures)("every row of $name becomes what it should", async ({ name, ...expected }, { skip }) => {
  const folder = `${data}/${name}`;
  if (!existsSync(folder)) skip(`the development capture ${name} is not beside the project`);
  const { reports, events } = await read(folder);
  expect(Object.fromEntries(reports.map((report) => [report.name, report.rows]))).toEqual(expected.rows);
  for (const report of reports) expect(report).toMatchObject({ malformedRows: 0, otherLogs: 0, failure: null });
  expect(countBy(events, nameSourceOf)).toEqual(expected.events);
  const flows = events.filter((event) => event.kind === "flow");
  expect(countBy(flows, ({ application }) => String(application))).toEqual(expected.applications);
  expect(flows.map(({ at }) => at)).toEqual(flows.map(({ at }) => at).sort((a, b) => a - b));
});
