import type { FileHandle } from "node:fs/promises";
import type { HostsEvent } from "../../core/event/event.ts";
import { identityOf } from "./file-identity.ts";
import { HostsParser } from "./hosts-parser.ts";
import { openRegularWithin } from "./open-regular.ts";

/** Beyond these a file says nothing: what names hosts stands at its beginning. */
const MOST_BYTES = 4 * 1024 * 1024;
const CHUNK_BYTES = 65_536;

export interface HostsFile {
  /** Changes whenever the file does. */
  readonly identity: string;
  /** Null where it is the one of the identity that is known already. */
  readonly entries: HostsEvent["entries"] | null;
}

/**
 * Reads etc/hosts below a process's or the node's root; null where there is none. Links lead inside of the root, never out
 * of it, and only a regular file is ever opened for reading.
 */
export async function readHostsFile(root: string, knownIdentity: string | null): Promise<HostsFile | null> {
  let isKnown = false;
  const opened = await openRegularWithin(root, "/etc/hosts", (stats) => {
    isKnown = identityOf(stats) === knownIdentity;
    return !isKnown;
  });
  if (isKnown && knownIdentity !== null) return { identity: knownIdentity, entries: null };
  if (opened === null) return null;
  try {
    return { identity: identityOf(opened.stats), entries: await entriesOf(opened.handle) };
  } catch {
    // Its disk failed: then there are no names.
    return null;
  } finally {
    await opened.handle.close().catch(() => undefined);
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
