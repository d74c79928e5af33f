import type { Table } from "../detect/table.ts";
import type { BccTool } from "./bcc-tools.ts";
import type { Loss } from "./loss.ts";
import type { Million } from "./million.ts";
import { programTable } from "./program-tables.ts";
import { printOverOurs } from "./ratios.ts";
import type { Result } from "./result.ts";
import { sendTables } from "./send-tables.ts";
import type { Sockets } from "./sockets.ts";
import { spreadOf, spreadText } from "./spread.ts";
import { throughputTables } from "./throughput-tables.ts";

/** All that was measured, as tables for people. */
export function tablesOf({ sends, programs, million, bcc, throughput, sockets, loss, idle }: Result): readonly Table[] {
  return [
    ...(sends === undefined ? [] : sendTables(sends)),
    ...(programs === undefined ? [] : [programTable(programs)]),
    ...(million === undefined ? [] : [millionTable(million)]),
    ...(bcc ? [bccTable(bcc)] : []),
    ...(throughput ? throughputTables(throughput) : []),
    ...(sockets === undefined ? [] : [socketsTable(sockets)]),
    ...(loss === undefined ? [] : [lossTable(loss)]),
    ...(idle === undefined ? [] : [idleTable(idle)]),
  ];
}

function millionTable(million: Million): Table {
  const { none, tocsin, print, printed } = million;
  const row = (name: string, values: readonly number[]) => [name, spreadText(spreadOf(values), 2)];
  return {
    title: "CPU time of a million sends",
    note: "Seconds of all processes together: sender, receiver, and all that watches; median (least to most).",
    head: ["watched by", "CPU seconds"],
    rows: [
      row("nobody", none),
      row("tocsin", tocsin),
      row(`bpftrace, printing each (${spreadOf(printed).median} of 1000000 came out)`, print),
      ["added by printing / added by tocsin", spreadText(spreadOf(printOverOurs(million)), 1)],
    ],
  };
}

function bccTable(tools: readonly BccTool[]): Table {
  const row = (tool: BccTool) =>
    "reason" in tool
      ? [tool.name, `cannot run here: ${tool.reason}`]
      : [tool.name, `${(tool.tool - tool.without).toFixed(0)} ns more a TCP send`];
  return {
    title: "Tools of bcc",
    note: "As Debian has them, each limited to one process; what they cost where they run.",
    head: ["tool", "here"],
    rows: tools.map(row),
  };
}

function socketsTable(sockets: Sockets): Table {
  const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
  const { maps, rss } = sockets;
  return {
    title: "100,000 open sockets",
    note: "Both ends of 50,000 TCP connections; each moved data both ways and was closed.",
    head: ["what", "figure"],
    rows: [
      ["kernel memory of tables", megabytes(maps.tables)],
      ["kernel memory of the ring", megabytes(maps.ring)],
      ["resident memory of tocsin (sense)", megabytes(rss.tocsin)],
      ["resident memory of bpftrace", megabytes(rss.bpftrace)],
      ["sockets", `${sockets.sockets}`],
      ["beginnings not seen", `${sockets.connectsMissing}`],
      ["closes not seen", `${sockets.closesMissing}`],
      ["bytes missing or too many", `${sockets.bytesMissing}`],
      ["lost", lostText(sockets.lost)],
    ],
  };
}

function lossTable(runs: readonly Loss[]): Table {
  return {
    title: "A reader that stands still",
    note: "tocsin stopped for 6 s amidst 20,000 sends/s over 6,000 connections, each of them worth two records; no records: lines of bpftrace's own.",
    head: [
      "ring",
      "emitted",
      "received",
      "lost, said",
      "not accounted for",
      "no records",
      "closes not seen",
      "bytes missing",
    ],
    rows: runs.map((run) => [
      run.ringPages === null ? "as tocsin makes it" : `${run.ringPages * 4} KiB`,
      ...[`${run.emitted}`, `${run.received}`, lostText(run.lost), `${run.unaccounted}`, `${run.strangeLines}`],
      ...[`${run.closesMissing}`, `${run.bytesMissing}`],
    ]),
  };
}

function idleTable({ percent, seconds }: NonNullable<Result["idle"]>): Table {
  return {
    title: "Where nothing happens",
    note: `tocsin and bpftrace together, over ${seconds.toFixed(0)} s.`,
    head: ["what", "figure"],
    rows: [["CPU", `${percent.toFixed(2)} % of a core`]],
  };
}

function lostText(lost: Readonly<Record<string, number>>): string {
  const parts = Object.entries(lost).map(([where, count]) => `${count} (${where})`);
  return parts.length === 0 ? "0" : parts.join(", ");
}
