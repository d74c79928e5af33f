/** What the kernel lets through: the whole node, one network namespace, or one process and its descendants. */
export type Scope =
  | { readonly kind: "node" }
  | { readonly kind: "netns"; readonly inode: number }
  /** `treePids`: every process of the tree that lives, its root too where it does; given when the sensor starts again. */
  | { readonly kind: "tree"; readonly pid: number; readonly treePids?: readonly number[] };

/** As it stands in the `sensor` event. */
export function scopeText(scope: Scope): string {
  switch (scope.kind) {
    case "node":
      return "node";
    case "netns":
      return `netns ${scope.inode}`;
    case "tree":
      return `tree ${scope.pid}`;
  }
}

/** The positional parameters $1, $2, $3 of the bpf programs: see bpf/scope.bt. */
export function scopeParameters(scope: Scope, ownPid: number): readonly string[] {
  return [scope.kind === "netns" ? scope.inode : 0, scope.kind === "tree" ? scope.pid : 0, ownPid].map(String);
}
