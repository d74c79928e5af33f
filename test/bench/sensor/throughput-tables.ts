import type { Table } from "../detect/table.ts";
import { spreadOf, spreadText } from "./spread.ts";
import { bestOverBest, withOverWithout, withoutOverWith } from "./summary.ts";
import type { Throughput, Watcher } from "./throughput.ts";

const watchers: Readonly<Record<Watcher, string>> = {
  without: "nobody",
  empty: "an empty program on both hooks",
  emptyRaw: "the same, straight on the tracepoints",
  lookUp: "one look-up, straight on the tracepoints",
  tocsin: "tocsin",
  nativeStorage: "C and libbpf, with storage of the socket",
};

/** What got through, and what nginx took for it, by who watches. */
export function throughputTables({ wrk, server, iperf }: Throughput): readonly Table[] {
  const measured = (Object.keys(watchers) as Watcher[]).filter((name) => wrk[name] !== undefined);
  const web = (name: Watcher): string[] => [
    watchers[name],
    spreadText(spreadOf(wrk[name] ?? []), 0),
    spreadText(spreadOf(withOverWithout(wrk, name)), 3),
    bestOverBest(wrk, name).toFixed(3),
    spreadText(spreadOf(server[name] ?? []), 0),
    spreadText(spreadOf(withoutOverWith(server, name)), 3),
    (Math.min(...(server.without ?? [])) / Math.min(...(server[name] ?? []))).toFixed(3),
  ];
  const gigabits = (name: Watcher): string => spreadText(spreadOf((iperf[name] ?? []).map((bits) => bits / 1e9)), 1);
  return [
    {
      title: "Throughput of wrk on nginx",
      note: "On loopback, by turns; median (least to most). CPU is that of nginx's worker for a request.",
      head: ["watched by", "requests/s", "over nobody's", "best / best", "CPU, ns", "nobody's over it", "best / best "],
      rows: measured.map(web),
    },
    {
      title: "Throughput of iperf3",
      note: "On loopback, with tocsin and without in turn; median (least to most).",
      head: ["Gbit/s without", "Gbit/s with tocsin", "with / without", "best / best"],
      rows: [
        [
          gigabits("without"),
          gigabits("tocsin"),
          spreadText(spreadOf(withOverWithout(iperf)), 3),
          bestOverBest(iperf).toFixed(3),
        ],
      ],
    },
  ];
}
