import type { Table } from "../detect/table.ts";
import { type ProgramRuns, type SendKind, sendKinds } from "./program-runs.ts";

const names: Readonly<Record<SendKind, string>> = { tcp: "TCP", udp: "UDP", sendto: "UDP, sendto" };

/** What each watcher's programs take at a send and at a receive. */
export function programTable(runs: ProgramRuns): Table {
  const cells = (row: ReturnType<ProgramRuns["get"]>): string[] =>
    sendKinds.flatMap((kind) => [row?.get(kind)?.send, row?.get(kind)?.receive]).map((ns) => (ns ?? 0).toFixed(0));
  return {
    title: "Time of the programs themselves",
    note: "Nanoseconds of a run as the kernel counts them (bpf_stats_enabled), the best of 12 windows; the empty program's are the count's own.",
    head: ["watcher", ...sendKinds.flatMap((kind) => [`${names[kind]} send`, `${names[kind]} recv`])],
    rows: [...runs].map(([name, row]) => [name, ...cells(row)]),
  };
}
