import type { PathStatus } from "./path-result.ts";

/** A path that the sensor does not see as it is, by its design: why, and where. */
export interface KnownGap {
  readonly path: string;
  readonly status: PathStatus;
  /** Where it holds; everywhere where not given. */
  readonly backends?: readonly string[];
  /** Only on kernels from this one on, or below this one, as [major, minor]. */
  readonly from?: readonly [number, number];
  readonly below?: readonly [number, number];
  readonly why: string;
}

export const knownGaps: readonly KnownGap[] = [];

/** The gap that explains this status of this path, or undefined where none does. */
export function findGap(
  path: string,
  status: PathStatus,
  sensor: { readonly backend: string; readonly kernel: string },
  gaps = knownGaps,
): KnownGap | undefined {
  return gaps.find(
    (gap) =>
      gap.path === path &&
      gap.status === status &&
      (gap.backends === undefined || gap.backends.includes(sensor.backend)) &&
      (gap.from === undefined || !isBelow(sensor.kernel, gap.from)) &&
      (gap.below === undefined || isBelow(sensor.kernel, gap.below)),
  );
}

function isBelow(kernel: string, [major, minor]: readonly [number, number]): boolean {
  const [ownMajor = 0, ownMinor = 0] = kernel.split(/[.-]/).map(Number);
  return ownMajor < major || (ownMajor === major && ownMinor < minor);
}
