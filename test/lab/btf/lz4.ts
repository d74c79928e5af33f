const legacyMagic = 0x184c2102;
const blockLimit = 8 << 20;

/** Unpacks what `lz4 -l` packed, the form that kernels take: blocks of 8 MiB at most, each behind its length. */
export function unpackLegacyLz4(packed: Buffer): Buffer {
  if (packed.length < 4 || packed.readUInt32LE(0) !== legacyMagic)
    throw new Error(`Cannot unpack LZ4: it begins with ${packed.toString("hex", 0, 4)}, not 02214c18`);
  const blocks: Buffer[] = [];
  for (let at = 4; at + 4 < packed.length; ) {
    const end = at + 4 + packed.readUInt32LE(at);
    if (end > packed.length) throw new Error(`Cannot unpack LZ4: block ${blocks.length} is cut short`);
    blocks.push(unpackBlock(packed.subarray(at + 4, end)));
    at = end;
  }
  return Buffer.concat(blocks);
}

/**
 * Sequences of: token (literals high, match low; 15 means that bytes of 255 and a last one add to it), the literals,
 * the match's distance in two bytes, and its length less 4. The last sequence has no match.
 * Source: lz4_Block_format.md of the LZ4 project.
 */
function unpackBlock(packed: Buffer): Buffer {
  const out = Buffer.allocUnsafe(blockLimit);
  let from = 0;
  let to = 0;
  const byte = (): number => {
    const value = packed[from++];
    if (value === undefined) throw new Error("Cannot unpack LZ4: a block ends within a sequence");
    return value;
  };
  const length = (start: number): number => {
    let sum = start;
    for (let more = start === 15 ? 255 : 0; more === 255; sum += more) more = byte();
    return sum;
  };
  while (from < packed.length) {
    const token = byte();
    const literals = length(token >> 4);
    if (to + literals > blockLimit) throw new Error(`Cannot unpack LZ4: ${literals} literals pass the block's end`);
    for (const end = to + literals; to < end; ) out[to++] = byte();
    if (from >= packed.length) break;
    const distance = byte() | (byte() << 8);
    const end = to + length(token & 15) + 4;
    if (distance === 0 || distance > to || end > blockLimit)
      throw new Error(`Cannot unpack LZ4: a match lies ${distance} bytes before byte ${to}, outside its block`);
    // Byte by byte, since a match may reach into what it writes; most are too short for a faster way to pay.
    for (; to < end; to++) out[to] = out[to - distance] ?? 0;
  }
  return out.subarray(0, to);
}
