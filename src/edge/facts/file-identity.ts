import type { BigIntStats } from "node:fs";

/**
 * Text that two looks at a file share only where its content is the same. The change time is part of it: a program may set
 * its modification time back, never this.
 */
export function identityOf(stats: BigIntStats): string {
  return `${stats.dev}:${stats.ino}:${stats.mtimeNs}:${stats.ctimeNs}:${stats.size}`;
}
