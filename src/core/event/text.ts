// A byte order mark is a character of the name like any other.
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Text of bytes that a traced program chose: UTF-8 where it is valid, else each backslash and byte outside ASCII as `\xNN`. */
export function textFromBytes(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes);
  } catch {
    // Not UTF-8: a lossless reading beats a pretty one, for two names must not become the same.
    let text = "";
    for (const byte of bytes) {
      text += byte < 0x80 && byte !== BACKSLASH ? String.fromCharCode(byte) : `\\x${byte.toString(16)}`;
    }
    return text;
  }
}

const BACKSLASH = 0x5c;
