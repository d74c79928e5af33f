import type { TlsContent } from "../../core/event/event.ts";
import { readHello } from "./handshake.ts";

/*
 * record   = type version length(2) fragment            (RFC 8446, section 5.1)
 * type     = 20 change cipher spec | 21 alert | 22 handshake | 23 application data | 24 heartbeat
 * version  = 3 minor(0..4)
 */
const RECORD_HEADER = 5;
const [ALERT, HANDSHAKE, APPLICATION_DATA] = [21, 22, 23];
/** 2^14 and what encryption adds (RFC 5246, section 6.2.3). */
const MOST_FRAGMENT = 16_384 + 2048;
const [WARNING, FATAL] = [1, 2];

const RECOGNISED: TlsContent = {
  ...{ protocol: "tls", isClient: false, serverName: null, alpn: [], version: null, ja4: null },
  hasEncryptedName: false,
};

/**
 * The hello of a client, in as many records as it comes, or as much of it as there is. Of a server's, an alert and
 * what is under way it is only said that it is TLS.
 */
export function readTls(bytes: Uint8Array): TlsContent | null {
  const length = fragmentLength(bytes, 0);
  if (length === null) return null;
  const fragment = bytes.subarray(RECORD_HEADER);
  switch (bytes[0]) {
    case HANDSHAKE:
      return readHello(joinFragments(bytes), "tls");
    case ALERT:
      return length === 2 && (fragment[0] === WARNING || fragment[0] === FATAL) ? RECOGNISED : null;
    case APPLICATION_DATA:
      // Encrypted from its first byte on, so that nothing but its header can be checked.
      return bytes[1] === 3 && bytes[2] === 3 && length > 16 ? RECOGNISED : null;
    default:
      return null;
  }
}

/** What the record at this place says that it holds, or null where none begins. */
function fragmentLength(bytes: Uint8Array, at: number): number | null {
  if (bytes.length < at + RECORD_HEADER || bytes[at + 1] !== 3 || (bytes[at + 2] ?? 0) > 4) return null;
  const length = ((bytes[at + 3] ?? 0) << 8) | (bytes[at + 4] ?? 0);
  return length > 0 && length <= MOST_FRAGMENT ? length : null;
}

/** The handshake that records carry, as far as there are any one after the other. */
function joinFragments(bytes: Uint8Array): Uint8Array {
  const first = fragmentLength(bytes, 0) ?? 0;
  if (RECORD_HEADER + first >= bytes.length) return bytes.subarray(RECORD_HEADER);
  const joined = new Uint8Array(bytes.length);
  let filled = 0;
  for (let at = 0; bytes[at] === HANDSHAKE; ) {
    const length = fragmentLength(bytes, at);
    if (length === null) break;
    const fragment = bytes.subarray(at + RECORD_HEADER, at + RECORD_HEADER + length);
    joined.set(fragment, filled);
    filled += fragment.length;
    at += RECORD_HEADER + length;
  }
  return joined.subarray(0, filled);
}
