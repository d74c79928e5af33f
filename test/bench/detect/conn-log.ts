import { readFile } from "node:fs/promises";

/** One row of Zeek's conn.log. */
export interface Connection {
  /** Seconds since the epoch. */
  readonly at: number;
  readonly source: string;
  readonly destination: string;
  /** Including IP headers. */
  readonly sentBytes: number;
}

/** The rows of a conn.log with tabs, as much of them as RITA's formula takes. */
export async function readConnections(path: string): Promise<readonly Connection[]> {
  const lines = (await readFile(path, "utf8")).split("\n");
  const fields =
    lines
      .find((line) => line.startsWith("#fields"))
      ?.split("\t")
      .slice(1) ?? [];
  const [at, source, destination, bytes] = ["ts", "id.orig_h", "id.resp_h", "orig_ip_bytes"].map((field) => {
    const index = fields.indexOf(field);
    if (index < 0) throw new TypeError(`Cannot read "${path}": it has no field ${field}`);
    return index;
  });
  const rows = lines.filter((line) => line !== "" && !line.startsWith("#")).map((line) => line.split("\t"));
  const column = (row: readonly string[], index: number | undefined): string => row[index ?? -1] ?? "";
  return rows.map((row) => ({
    at: Number(column(row, at)),
    source: column(row, source),
    destination: column(row, destination),
    sentBytes: Number(column(row, bytes)) || 0,
  }));
}
