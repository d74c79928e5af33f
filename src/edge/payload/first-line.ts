const [NEWLINE, RETURN] = [0x0a, 0x0d];

export interface Line {
  /** A code unit for each byte, without the end of the line. */
  readonly text: string;
  /** Whether its end was seen. */
  readonly isWhole: boolean;
}

/** The first line of a text protocol's bytes. */
export function lineOf(bytes: Uint8Array): Line {
  const found = bytes.indexOf(NEWLINE);
  const end = found < 0 ? bytes.length : found;
  const isReturn = found > 0 && bytes[found - 1] === RETURN;
  return { text: latin1(bytes.subarray(0, isReturn ? end - 1 : end)), isWhole: found >= 0 };
}

/** A code unit for each byte. */
export function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}
