import { createCipheriv, createDecipheriv } from "node:crypto";
import type { InitialKeys } from "./quic-keys.ts";

/** A packet with a long header, up to the end that its length tells. */
export interface Packet {
  readonly bytes: Uint8Array;
  /** Where its number is, which is in protected bits how long. */
  readonly numberAt: number;
}

const SAMPLE_BYTES = 16;
const TAG_BYTES = 16;
/** The sample is taken as if the number had four bytes (RFC 9001, section 5.4.2). */
const LONGEST_NUMBER = 4;

/** What a packet holds, with both of its protections taken off (RFC 9001, section 5); null where these keys do not fit. */
export function unprotect({ bytes, numberAt }: Packet, keys: InitialKeys): Uint8Array | null {
  const sample = bytes.subarray(numberAt + LONGEST_NUMBER, numberAt + LONGEST_NUMBER + SAMPLE_BYTES);
  if (sample.length < SAMPLE_BYTES) return null;
  const mask = createCipheriv("aes-128-ecb", keys.hp, null).update(sample);
  const first = (bytes[0] ?? 0) ^ ((mask[0] ?? 0) & 0x0f);
  const numberBytes = (first & 3) + 1;
  const payloadAt = numberAt + numberBytes;
  const header = Uint8Array.from(bytes.subarray(0, payloadAt));
  header[0] = first;
  for (let index = 0; index < numberBytes; index++) {
    header[numberAt + index] = (header[numberAt + index] ?? 0) ^ (mask[1 + index] ?? 0);
  }
  const nonce = nonceOf(keys.iv, header.subarray(numberAt));
  return decrypt(bytes.subarray(payloadAt), { key: keys.key, nonce, header });
}

/** The number, which for a first packet is all that there is of it, over the end of the iv. */
function nonceOf(iv: Uint8Array, number: Uint8Array): Uint8Array {
  return iv.map((byte, index) => byte ^ (number[index - (iv.length - number.length)] ?? 0));
}

interface Sealed {
  readonly key: Uint8Array;
  readonly nonce: Uint8Array;
  readonly header: Uint8Array;
}

function decrypt(sealed: Uint8Array, { key, nonce, header }: Sealed): Uint8Array | null {
  const end = sealed.length - TAG_BYTES;
  if (end <= 0) return null;
  const decipher = createDecipheriv("aes-128-gcm", key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(header).setAuthTag(sealed.subarray(end));
  const payload = decipher.update(sealed.subarray(0, end));
  try {
    decipher.final();
    return payload;
  } catch {
    // The tag does not fit: another's packet, or no packet at all.
    return null;
  }
}
