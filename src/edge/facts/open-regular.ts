import { type BigIntStats, constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { O_PATH, openWithin } from "./open-within.ts";

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
export async function openRegular(path: string | Buffer, isWanted: Wanted = () => true): Promise<OpenedFile | null> {
  const name = await open(path, O_PATH).catch(() => null);
  return name === null ? null : await openNamed(name, isWanted);
}

/** The same of a path as those see it whose root directory is seen at `root`; "" is our own, where the kernel follows links. */
export async function openRegularWithin(
  root: string,
  path: string,
  isWanted: Wanted = () => true,
): Promise<OpenedFile | null> {
  if (root === "") return await openRegular(path, isWanted);
  const name = await openWithin(root, path).catch(() => null);
  return name === null ? null : await openNamed(name, isWanted);
}

type Wanted = (stats: BigIntStats, magic: string) => boolean | Promise<boolean>;

/** Closes the name. */
async function openNamed(name: FileHandle, isWanted: Wanted): Promise<OpenedFile | null> {
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
