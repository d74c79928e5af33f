import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";

/** What bpftrace wrote, counted without tocsin's code. */
export interface Tapped {
  /** Records by their tag: sock, exec, argv, fork, exit, tick, forgot, full. */
  readonly records: Readonly<Record<string, number>>;
  /** The sum of its own reports of loss. */
  readonly reportedLost: number;
  /** What the kernel side counted, said at its end; null where it never was. */
  readonly emitted: number | null;
  /** Lines that are neither empty nor of a known form. */
  readonly strange: number;
}

/** Reads the file of a tap. */
export async function readTapped(path: string): Promise<Tapped> {
  const records: Record<string, number> = {};
  let [reportedLost, strange] = [0, 0];
  let emitted: number | null = null;
  for await (const line of createInterface({ input: createReadStream(path, "latin1") })) {
    const [, tag] = /^\{"type": "value", "data": \["(\w+)",/.exec(line) ?? [];
    const [, lost] = /^\{"type": "lost_events", .*?(\d+)\}+$/.exec(line) ?? [];
    const [, total] = /^\{"type": "map", "data": \{"@emitted\w*": (\d+)\}\}/.exec(line) ?? [];
    if (tag !== undefined) records[tag] = (records[tag] ?? 0) + 1;
    else if (lost !== undefined) reportedLost += Number(lost);
    else if (total !== undefined) emitted = (emitted ?? 0) + Number(total);
    else if (line !== "" && !line.startsWith('{"type": "attached_probes"')) strange++;
  }
  return { records, reportedLost, emitted, strange };
}
