import { readdirSync, readFileSync } from "node:fs";

/** BPF_MAP_TYPE_PERF_EVENT_ARRAY and BPF_MAP_TYPE_RINGBUF. Source: include/uapi/linux/bpf.h. */
const BUFFERS = [4, 27];

/** Kernel memory that the maps of a process take. */
export interface MapMemory {
  readonly tables: number;
  /** The records' way out. */
  readonly ring: number;
}

/** As the kernel itself accounts for the maps that this process holds. */
export function mapMemory(pid: number): MapMemory {
  const maps = new Map<number, { readonly type: number; readonly bytes: number }>();
  for (const name of readdirSync(`/proc/${pid}/fdinfo`)) {
    const text = fdinfo(`/proc/${pid}/fdinfo/${name}`);
    const id = field(text, "map_id");
    if (id !== null) maps.set(id, { type: field(text, "map_type") ?? 0, bytes: field(text, "memlock") ?? 0 });
  }
  const sum = (isBuffer: boolean): number =>
    [...maps.values()]
      .filter(({ type }) => BUFFERS.includes(type) === isBuffer)
      .reduce((total, { bytes }) => total + bytes, 0);
  return { tables: sum(false), ring: sum(true) };
}

function fdinfo(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // Closed since the folder was read.
    return "";
  }
}

function field(text: string, name: string): number | null {
  const [, value] = new RegExp(`^${name}:\\s+(\\d+)$`, "m").exec(text) ?? [];
  return value === undefined ? null : Number(value);
}
