export interface BpftraceVersion {
  readonly major: number;
  readonly minor: number;
  readonly text: string;
}

/** Reads what `bpftrace --version` prints: `bpftrace v0.23.2`; null for anything else. */
export function parseBpftraceVersion(output: string): BpftraceVersion | null {
  const match = /^bpftrace v(\d+)\.(\d+)\S*/m.exec(output);
  if (match === null) return null;
  return { major: Number(match[1]), minor: Number(match[2]), text: match[0].slice("bpftrace ".length) };
}
