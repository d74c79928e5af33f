import type { TlsContent } from "../../core/event/event.ts";
import { boundedText } from "./bounded-text.ts";
import { ByteReader } from "./byte-reader.ts";
import { type ClientHello, readClientHello, withoutGrease } from "./client-hello.ts";
import { ja4Of } from "./ja4.ts";

/** message = type length(3) body                                      (RFC 8446, section 4) */
const MESSAGE_HEADER = 4;
const [CLIENT_HELLO, SERVER_HELLO] = [1, 2];
/** The largest that is seen holds keys of 2 KB and less. */
const MOST_HELLO = 65_535;
/** A version and 32 random bytes, at least. */
const LEAST_HELLO = 34;
const MOST_PROTOCOLS = 16;
const MOST_PROTOCOL_TEXT = 64;

const VERSIONS: ReadonlyMap<number, string> = new Map([
  [0x0304, "1.3"],
  [0x0303, "1.2"],
  [0x0302, "1.1"],
  [0x0301, "1.0"],
  [0x0300, "ssl3"],
]);

/**
 * What the hello says with which a handshake begins; null where these bytes begin none. There may be less of it than
 * it is long: then that counts which is there.
 */
export function readHello(bytes: Uint8Array, protocol: TlsContent["protocol"]): TlsContent | null {
  const reader = new ByteReader(bytes);
  const type = reader.u8();
  const length = reader.number(3);
  const body = reader.take(length);
  const isVersion3 = (body[0] ?? 3) === 3 && (body[1] ?? 3) <= 4;
  if (bytes.length <= MESSAGE_HEADER || length < LEAST_HELLO || length > MOST_HELLO || !isVersion3) return null;
  if (type === SERVER_HELLO) return contentOf(null, protocol);
  if (type !== CLIENT_HELLO) return null;
  const hello = readClientHello(body, body.length === length);
  return hello === null ? null : contentOf(hello, protocol);
}

function contentOf(hello: ClientHello | null, protocol: TlsContent["protocol"]): TlsContent {
  const newest = hello === null ? null : newestOf(hello);
  return {
    protocol,
    isClient: hello !== null,
    serverName: hello?.serverName ?? null,
    alpn: (hello?.alpn ?? []).slice(0, MOST_PROTOCOLS).map((name) => boundedText(name).slice(0, MOST_PROTOCOL_TEXT)),
    version: newest === null ? null : (VERSIONS.get(newest) ?? null),
    ja4: hello?.isWhole === true && newest !== null ? ja4Of(hello, newest, protocol) : null,
    hasEncryptedName: hello?.hasEncryptedName ?? false,
  };
}

/** The newest version that is offered (section 4.2.1); where none is listed, the one in the hello itself. */
function newestOf({ versions, legacyVersion, isWhole }: ClientHello): number | null {
  const offered = withoutGrease(versions);
  if (offered.length > 0) return Math.max(...offered);
  return isWhole ? legacyVersion : null;
}
