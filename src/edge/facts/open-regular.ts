import { type BigIntStats, constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";

/** A regular file that is open for reading; the caller closes it. */
export interface OpenedFile {
  readonly handle: FileHandle;
  readonly stats: BigIntStats;
  /** Under which the file itself can be named as long as the handle is open. */
  readonly magic: string;
}

/**
 * Looks at a file through a descriptor that only names it (O_PATH), so that a FIFO or device put in its place is never
 * opened, and reads through that same descriptor, so that nothing can be put in its place in between. Null where it is
 * gone, no regular file, or refused by `isWanted`.
 */
export async function openRegular(
  path: string | Buffer,
  isWanted: (stats: BigIntStats, magic: string) => boolean | Promise<boolean> = () => true,
): Promise<OpenedFile | null> {
  const name = await open(path, O_PATH).catch(() => null);
  if (name === null) return null;
  try {
    const magic = `/proc/self/fd/${name.fd}`;
    const stats = await name.stat({ bigint: true });
    if (!stats.isFile() || !(await isWanted(stats, magic))) return null;
    const handle = await openForReading(magic);
    return handle === null ? null : { handle, stats, magic: `/proc/self/fd/${handle.fd}` };
  } catch {
    // Taken away between two looks.
    return null;
  } finally {
    await name.close().catch(() => undefined);
  }
}

/** Opens what is known to be no FIFO's or device's name. Null where that is refused. */
export async function openForReading(path: string): Promise<FileHandle | null> {
  const flags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;
  // Access times stay as they are; only a file's owner may ask for that, hence the second try
  return await open(path, flags | constants.O_NOATIME).catch(() => open(path, flags).catch(() => null));
}

/** include/uapi/asm-generic/fcntl.h; Node names no constant for it. */
const O_PATH = 0o10000000;
