/** What the kernel lets through: a part of the node, and of that only what passes the filter. */
export type Scope = Place & { readonly filter?: Filter };

type Place =
  | { readonly kind: "node" }
  | { readonly kind: "netns"; readonly inode: number }
  /** `treePids`: every process of the tree that lives, its root too where it does; given when the sensor starts again. */
  | { readonly kind: "tree"; readonly pid: number; readonly treePids?: readonly number[] };

/** Each part narrows; what is left out does not. */
export interface Filter {
  /** Inode of a cgroup (version 2); processes in it and below it. */
  readonly cgroupId?: number;
  readonly uid?: number;
  /** Remote ports, any of them. */
  readonly ports?: readonly number[];
  /** Remote addresses, any of them. */
  readonly ranges?: readonly AddressRange[];
  /** Leave out what stays on this host. */
  readonly isWithoutLoopback?: boolean;
  /** Tell of tocsin's own traffic too. */
  readonly isWithSelf?: boolean;
}

/** Addresses whose first `prefix` bits are those of `bytes` (4 or 16 of them). */
export interface AddressRange {
  readonly bytes: readonly number[];
  readonly prefix: number;
}

/** As it stands in the `sensor` event. */
export function scopeText(scope: Scope): string {
  return [placeText(scope), ...filterTexts(scope.filter ?? {})].join(", ");
}

function placeText(scope: Scope): string {
  switch (scope.kind) {
    case "node":
      return "node";
    case "netns":
      return `netns ${scope.inode}`;
    case "tree":
      return `tree ${scope.pid}`;
  }
}

function filterTexts(filter: Filter): string[] {
  const { cgroupId, uid, ports = [], ranges = [], isWithoutLoopback = false, isWithSelf = false } = filter;
  const texts: readonly (readonly [isWanted: boolean, text: string])[] = [
    [cgroupId !== undefined, `cgroup ${cgroupId}`],
    [uid !== undefined, `uid ${uid}`],
    [ports.length > 0, `port ${ports.join(" ")}`],
    [ranges.length > 0, `to ${ranges.map(rangeText).join(" ")}`],
    [isWithoutLoopback, "no loopback"],
    [isWithSelf, "tocsin itself"],
  ];
  return texts.filter(([isWanted]) => isWanted).map(([, text]) => text);
}

function rangeText({ bytes, prefix }: AddressRange): string {
  const isV4 = bytes.length === 4;
  const pairs = bytes.flatMap((byte, index) => (index % 2 === 0 ? [byte * 256 + (bytes[index + 1] ?? 0)] : []));
  return `${isV4 ? bytes.join(".") : pairs.map((pair) => pair.toString(16)).join(":")}/${prefix}`;
}
