import { textFromBytes } from "../../../core/event/text.ts";

const BACKSLASH = 0x5c;
const LETTER_X = 0x78;

/** Text of a field as Zeek wrote it: `\xNN` and `\\` are the bytes that they stand for. */
export function unescapedText(bytes: Uint8Array): string {
  if (!bytes.includes(BACKSLASH)) return textFromBytes(bytes);
  const plain = new Uint8Array(bytes.length);
  let length = 0;
  for (let index = 0; index < bytes.length; length++) {
    const escaped = escapeAt(bytes, index);
    plain[length] = escaped?.byte ?? bytes[index] ?? 0;
    index += escaped?.length ?? 1;
  }
  return textFromBytes(plain.subarray(0, length));
}

function escapeAt(bytes: Uint8Array, index: number): { readonly byte: number; readonly length: number } | null {
  if (bytes[index] !== BACKSLASH) return null;
  if (bytes[index + 1] === BACKSLASH) return { byte: BACKSLASH, length: 2 };
  if (bytes[index + 1] !== LETTER_X) return null;
  const high = hexDigit(bytes[index + 2]);
  const low = hexDigit(bytes[index + 3]);
  return high < 0 || low < 0 ? null : { byte: high * 16 + low, length: 4 };
}

function hexDigit(byte = 0): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
