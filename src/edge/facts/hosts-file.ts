import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import type { HostsEvent } from "../../core/event/event.ts";
import { HostsParser } from "./hosts-parser.ts";

/** Beyond these a file says nothing: what names hosts stands at its beginning. */
const MOST_BYTES = 4 * 1024 * 1024;
const CHUNK_BYTES = 65_536;
/** include/uapi/asm-generic/fcntl.h; Node names no constant for it. */
const O_PATH = 0o10000000;

export interface HostsFile {
  /** Changes whenever the file does. */
  readonly identity: string;
  /** Null where it is the one of the identity that is known already. */
  readonly entries: HostsEvent["entries"] | null;
}

/**
 * Reads etc/hosts below a process's or the node's root; null where there is none. Neither `etc` nor `hosts` may be a
 * symbolic link: one in a container would lead out of it. Only a regular file is ever opened for reading.
 */
export async function readHostsFile(root: string, knownIdentity: string | null): Promise<HostsFile | null> {
  const handles: FileHandle[] = [];
  const openThere = async (path: string, flags: number): Promise<FileHandle> => {
    const handle = await open(path, flags);
    handles.push(handle);
    return handle;
  };
  try {
    const folder = await openThere(`${root}/etc`, O_PATH | constants.O_DIRECTORY | constants.O_NOFOLLOW);
    const file = await openThere(`/proc/self/fd/${folder.fd}/hosts`, O_PATH | constants.O_NOFOLLOW);
    const stats = await file.stat({ bigint: true });
    if (!stats.isFile()) return null;
    const identity = [stats.dev, stats.ino, stats.size, stats.mtimeNs, stats.ctimeNs].join(" ");
    if (identity === knownIdentity) return { identity, entries: null };
    const handle = await openThere(`/proc/self/fd/${file.fd}`, constants.O_RDONLY | constants.O_NONBLOCK);
    return { identity, entries: await entriesOf(handle) };
  } catch {
    // No such process, no such file, or none that may be read: then there are no names.
    return null;
  } finally {
    for (const handle of handles) await handle.close().catch(() => {});
  }
}

async function entriesOf(handle: FileHandle): Promise<HostsEvent["entries"]> {
  const parser = new HostsParser();
  const buffer = Buffer.alloc(CHUNK_BYTES);
  for (let left = MOST_BYTES; left > 0; ) {
    const { bytesRead } = await handle.read(buffer, 0, Math.min(left, CHUNK_BYTES), null);
    if (bytesRead === 0) break;
    parser.push(Uint8Array.from(buffer.subarray(0, bytesRead)));
    left -= bytesRead;
  }
  return parser.end();
}
