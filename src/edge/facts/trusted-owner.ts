import type { BigIntStats } from "node:fs";

/**
 * Throws where an ordinary user may have written a database: in a user namespace anybody can make a root directory of
 * their own, with a database that vouches for what lies in it. Believed are root, and whoever runs tocsin.
 */
export function refuseOthers({ uid, mode }: BigIntStats): void {
  if ((mode & WORLD_WRITABLE) !== 0n) throw new Error("everybody may have written it");
  if (uid !== 0n && uid !== BigInt(process.getuid?.() ?? 0)) throw new Error(`user ${uid} may have written it`);
}

const WORLD_WRITABLE = 0o002n;
