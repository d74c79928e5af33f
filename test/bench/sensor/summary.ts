import { release } from "node:os";
import type { Bench } from "./bench.ts";
import type { ProgramRuns } from "./program-runs.ts";
import { addedBy, addedOver, type Processor, printOverOurs } from "./ratios.ts";
import type { Result } from "./result.ts";
import { type Call, calls, type ProgramName, type Sends } from "./sends.ts";
import { paired, type Spread, spreadOf } from "./spread.ts";
import type { Throughput, Watcher } from "./throughput.ts";

/** One flat object for programs, with the spreads behind its figures; null is what could not be measured. */
export function summarize(result: Result, { bpftrace, olderBpftrace }: Bench) {
  const { sends, million, throughput, sockets, loss, idle } = result;
  const spreads = {
    tcpOverEmpty: sends && spreadOf(addedOver(sends, ["tocsin", "empty"], "tcpSend")),
    udpOverEmpty: sends && spreadOf(addedOver(sends, ["tocsin", "empty"], "udpSend")),
    udpSendtoOverEmpty: sends && spreadOf(addedOver(sends, ["tocsin", "empty"], "udpSendto")),
    tcpOverEmptyOnFirst: sends && spreadOf(addedOver(sends, ["tocsin", "empty"], "tcpSend", "timesOnFirst")),
    udpOverEmptyOnFirst: sends && spreadOf(addedOver(sends, ["tocsin", "empty"], "udpSend", "timesOnFirst")),
    tcpOverEmptyOlder: sends && spreadOf(addedOver(sends, ["tocsinOlder", "emptyOlder"], "tcpSend")),
    udpOverEmptyOlder: sends && spreadOf(addedOver(sends, ["tocsinOlder", "emptyOlder"], "udpSend")),
    nativeOverSend: sends && spreadOf(addedOver(sends, ["tocsin", "native"], "tcpSend")),
    nativeRawOverSend: sends && spreadOf(addedOver(sends, ["tocsin", "nativeRaw"], "tcpSend")),
    nativeStorageOverSend: sends && spreadOf(addedOver(sends, ["tocsin", "nativeStorage"], "tcpSend")),
    udpNativeRawOverEmpty: sends && spreadOf(addedOver(sends, ["nativeRaw", "empty"], "udpSend")),
    udpNativeStorageOverEmpty: sends && spreadOf(addedOver(sends, ["nativeStorage", "empty"], "udpSend")),
    printOverOurs: million && spreadOf(printOverOurs(million)),
    printOverOursWhole: million && spreadOf(paired(million.print, million.tocsin, (a, b) => a / b)),
    wrk: throughput ? spreadOf(withOverWithout(throughput.wrk)) : undefined,
    wrkServer: throughput ? spreadOf(withoutOverWith(throughput.server)) : undefined,
    wrkEmpty: throughput ? spreadOf(withOverWithout(throughput.wrk, "empty")) : undefined,
    wrkServerEmpty: throughput ? spreadOf(withoutOverWith(throughput.server, "empty")) : undefined,
    wrkEmptyRaw: throughput ? spreadOf(withOverWithout(throughput.wrk, "emptyRaw")) : undefined,
    wrkServerEmptyRaw: throughput ? spreadOf(withoutOverWith(throughput.server, "emptyRaw")) : undefined,
    wrkLookUp: throughput ? spreadOf(withOverWithout(throughput.wrk, "lookUp")) : undefined,
    wrkServerLookUp: throughput ? spreadOf(withoutOverWith(throughput.server, "lookUp")) : undefined,
    wrkNativeStorage: throughput ? spreadOf(withOverWithout(throughput.wrk, "nativeStorage")) : undefined,
    wrkServerNativeStorage: throughput ? spreadOf(withoutOverWith(throughput.server, "nativeStorage")) : undefined,
    iperf: throughput ? spreadOf(withOverWithout(throughput.iperf)) : undefined,
  };
  const medians = Object.entries(spreads).map(([name, spread]) => [name, finite(spread?.median)]);
  return {
    ...Object.fromEntries(medians),
    wrkBest: throughput ? bestOverBest(throughput.wrk) : null,
    iperfBest: throughput ? bestOverBest(throughput.iperf) : null,
    idleCpuPercent: finite(idle?.percent),
    lossUnaccounted: loss === undefined ? null : finite(sum(loss.map(({ unaccounted }) => unaccounted))),
    bytesMissing: bytesMissing(result),
    sockets: sockets === undefined ? null : sockets.sockets - Math.max(sockets.connectsMissing, sockets.closesMissing),
    mapBytes: sockets?.maps.tables ?? null,
    ringBytes: sockets?.maps.ring ?? null,
    rssBytes: sockets === undefined ? null : sockets.rss.tocsin + sockets.rss.bpftrace,
    disturbedMeasurements: sends?.disturbedMeasurements ?? null,
    backend: "tracepoint",
    ...{ bpftrace: bpftrace.version, olderBpftrace: olderBpftrace?.version ?? null, kernel: release() },
    spreads: Object.fromEntries(Object.entries(spreads).filter(([, spread]) => spread !== undefined)),
    addedNanoseconds: sends === undefined ? null : { last: added(sends, "times"), first: added(sends, "timesOnFirst") },
    programNanoseconds: result.programs === undefined ? null : runsOf(result.programs),
    details: { ...result, sends: undefined, programs: undefined },
  };
}

/** What was got through with a watcher over what was without, a value a round. */
export function withOverWithout(rounds: Throughput["wrk"], watcher: Watcher = "tocsin"): readonly number[] {
  return paired(rounds[watcher] ?? [], rounds.without ?? [], (a, b) => a / b);
}

/** The same of what it took. */
export function withoutOverWith(rounds: Throughput["server"], watcher: Watcher = "tocsin"): readonly number[] {
  return paired(rounds.without ?? [], rounds[watcher] ?? [], (a, b) => a / b);
}

/** Where the machine is noisy: what else it does only ever takes away. */
export function bestOverBest(rounds: Throughput["wrk"], watcher: Watcher = "tocsin"): number {
  return Math.max(...(rounds[watcher] ?? [])) / Math.max(...(rounds.without ?? []));
}

function runsOf(programs: ProgramRuns) {
  return Object.fromEntries([...programs].map(([name, kinds]) => [name, Object.fromEntries(kinds)]));
}

function added(sends: Sends, on: Processor): Readonly<Record<string, Readonly<Record<Call, Spread>>>> {
  const names = Object.keys(sends[on]) as ProgramName[];
  const spreadsOf = (name: ProgramName) =>
    Object.fromEntries(calls.map((call) => [call, spreadOf(addedBy(sends, name, call, on))])) as Record<Call, Spread>;
  return Object.fromEntries(names.map((name) => [name, spreadsOf(name)]));
}

function bytesMissing({ sockets, loss }: Result): number | null {
  if (sockets === undefined && loss === undefined) return null;
  return (sockets?.bytesMissing ?? 0) + sum((loss ?? []).map((run) => run.bytesMissing));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function finite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}
