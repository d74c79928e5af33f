import { createHmac } from "node:crypto";

/** What an Initial packet of a client is protected with. */
export interface InitialKeys {
  readonly key: Uint8Array;
  readonly iv: Uint8Array;
  /** Of the header's protection. */
  readonly hp: Uint8Array;
}

export interface QuicVersion {
  /** Bits of a long header that say Initial. */
  readonly initialType: number;
  readonly salt: Uint8Array;
  readonly prefix: string;
}

/** By number: version 1 (RFC 9001, section 5.2) and version 2 (RFC 9369, section 3.3). */
export const quicVersions: ReadonlyMap<number, QuicVersion> = new Map([
  [0x00000001, { initialType: 0, salt: fromHex("38762cf7f55934b34d179ae6a4c80cadccbb7f0a"), prefix: "quic" }],
  [0x6b3343cf, { initialType: 1, salt: fromHex("0dede3def700a6db819381be6e269dcbf9bd2ed9"), prefix: "quicv2" }],
]);

/** Keys that anybody can derive who sees the connection id to which a client first writes. */
export function clientInitialKeys({ salt, prefix }: QuicVersion, connectionId: Uint8Array): InitialKeys {
  const initial = hmac(salt, connectionId);
  const secret = expandLabel(initial, "client in", 32);
  return {
    key: expandLabel(secret, `${prefix} key`, 16),
    iv: expandLabel(secret, `${prefix} iv`, 12),
    hp: expandLabel(secret, `${prefix} hp`, 16),
  };
}

/** HKDF-Expand-Label of up to 32 bytes without a context, so one round (RFC 8446, section 7.1; RFC 5869). */
function expandLabel(secret: Uint8Array, label: string, length: number): Uint8Array {
  const text = `tls13 ${label}`;
  return hmac(secret, Buffer.from([0, length, text.length, ...Buffer.from(text), 0, 1])).subarray(0, length);
}

function hmac(key: Uint8Array, data: Uint8Array): Uint8Array {
  return createHmac("sha256", key).update(data).digest();
}

function fromHex(text: string): Uint8Array {
  return Buffer.from(text, "hex");
}
