import type { Table } from "../detect/table.ts";
import { addedBy, addedOver, type Processor } from "./ratios.ts";
import type { Call, ProgramName, Sends } from "./sends.ts";
import { spreadOf, spreadText } from "./spread.ts";

const columns: Readonly<Record<string, Call>> = {
  "TCP send": "tcpSend",
  write: "tcpWrite",
  recv: "tcpReceive",
  "UDP send": "udpSend",
  sendto: "udpSendto",
  "recv ": "udpReceive",
  getppid: "getppid",
};

const programs: Readonly<Record<ProgramName, string>> = {
  none: "bare call, ns",
  empty: "empty program",
  filter: "empty, limited to the namespace",
  tocsin: "tocsin",
  print: "printing each send",
  sum: "three sums with +=",
  native: "C and libbpf, the same hook",
  nativeRaw: "C and libbpf, straight on the tracepoint",
  nativeStorage: "C and libbpf, with storage of the socket",
  emptyOlder: "empty program, older bpftrace",
  tocsinOlder: "tocsin, older bpftrace",
};

/** What each program adds to each call on either processor, and the ratios that follow. */
export function sendTables(sends: Sends): readonly Table[] {
  return [
    addedTable(sends, "times", "Time added to a call"),
    addedTable(sends, "timesOnFirst", "Time added on the first processor"),
    ratioTable(sends),
  ];
}

function addedTable(sends: Sends, on: Processor, title: string): Table {
  const measured = (Object.keys(programs) as ProgramName[]).filter((name) => sends[on][name] !== undefined);
  const cell = (name: ProgramName, call: Call): string =>
    name === "none"
      ? spreadOf(sends[on].none?.[call] ?? []).median.toFixed(0)
      : `+${spreadText(spreadOf(addedBy(sends, name, call, on)), 0)}`.replace("+-", "-");
  const rounds = (sends[on].none?.tcpSend ?? []).filter(Number.isFinite).length;
  return {
    title,
    note: `Nanoseconds a call of 64 bytes: median (least to most) of ${rounds} rounds, in each the best of 20 batches.`,
    head: ["program", ...Object.keys(columns)],
    rows: measured.map((name) => [programs[name], ...Object.values(columns).map((call) => cell(name, call))]),
  };
}

function ratioTable(sends: Sends): Table {
  const pairs: readonly (readonly [string, readonly [ProgramName, ProgramName]])[] = [
    ["tocsin / empty", ["tocsin", "empty"]],
    ["printing each / empty", ["print", "empty"]],
    ["three sums / empty", ["sum", "empty"]],
    ["tocsin / C, the same hook", ["tocsin", "native"]],
    ["tocsin / C, straight on the tracepoint", ["tocsin", "nativeRaw"]],
    ["tocsin / C, with storage of the socket", ["tocsin", "nativeStorage"]],
    ["C, straight on the tracepoint / empty", ["nativeRaw", "empty"]],
    ["C, with storage of the socket / empty", ["nativeStorage", "empty"]],
    ["tocsin / empty, older bpftrace", ["tocsinOlder", "emptyOlder"]],
  ];
  const cell = (pair: readonly [ProgramName, ProgramName], call: Call, on: Processor): string =>
    spreadText(spreadOf(addedOver(sends, pair, call, on)), 2);
  return {
    title: "Added time over added time",
    note: "Each round's own ratio: median (least to most).",
    head: ["ratio", "TCP send", "UDP send", "UDP sendto", "TCP send, first processor", "UDP send, first processor"],
    rows: pairs
      .filter(([, names]) => names.every((name) => sends.times[name] !== undefined))
      .map(([name, pair]) => [
        name,
        ...(["tcpSend", "udpSend", "udpSendto"] as const).map((call) => cell(pair, call, "times")),
        ...(["tcpSend", "udpSend"] as const).map((call) => cell(pair, call, "timesOnFirst")),
      ]),
  };
}
