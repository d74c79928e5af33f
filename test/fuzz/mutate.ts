/** Numbers in 0..1. */
export type Chance = () => number;

const MOST_BYTES = 2048;
/** Lengths, counts, pointers and ends of lines are where readers go wrong. */
const TELLING = [0, 1, 2, 3, 6, 10, 13, 22, 32, 0x3f, 0x40, 0x7f, 0x80, 0xc0, 0xfe, 0xff];

/** Hostile bytes: random ones, or a valid message that is cut, changed here and there, or joined with another. */
export function hostileBytes(chance: Chance, valid: readonly Uint8Array[]): Uint8Array {
  const kind = chance();
  if (kind < 0.2) return randomBytes(chance);
  const message = pick(chance, valid);
  if (kind < 0.35) return message.slice(0, below(chance, message.length + 1));
  if (kind < 0.85) return changed(chance, message);
  const other = pick(chance, valid);
  const joined = [
    ...message.subarray(0, below(chance, message.length)),
    ...other.subarray(below(chance, other.length)),
  ];
  return Uint8Array.from(joined.slice(0, MOST_BYTES));
}

/** The same with some of its bytes set, moved, repeated or left out. */
export function changed(chance: Chance, message: Uint8Array): Uint8Array {
  let bytes: Uint8Array = message.slice();
  for (let left = 1 + below(chance, 6); left > 0; left--) {
    const at = below(chance, bytes.length);
    const kind = chance();
    if (kind < 0.5) bytes[at] = chance() < 0.6 ? pick(chance, TELLING) : below(chance, 256);
    else if (kind < 0.7) bytes[at] = (bytes[at] ?? 0) ^ (1 << below(chance, 8));
    else if (kind < 0.85) bytes = without(bytes, at, 1 + below(chance, 8));
    else bytes = repeated(bytes, at, 1 + below(chance, 64));
  }
  return bytes;
}

function without(bytes: Uint8Array, at: number, count: number): Uint8Array {
  return Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(at + count)]);
}

function repeated(bytes: Uint8Array, at: number, count: number): Uint8Array {
  const piece = bytes.subarray(at, at + count);
  return Uint8Array.from([...bytes.subarray(0, at), ...piece, ...bytes.subarray(at)].slice(0, MOST_BYTES));
}

/** Mostly few: what is short is refused early, what is long seldom gets far. */
function randomBytes(chance: Chance): Uint8Array {
  const length = Math.floor(MOST_BYTES ** chance());
  const isText = chance() < 0.3;
  return Uint8Array.from({ length }, () => (isText ? 32 + below(chance, 95) : below(chance, 256)));
}

function pick<Item>(chance: Chance, items: readonly Item[]): Item {
  const item = items[below(chance, items.length)];
  if (item === undefined) throw new Error("nothing to pick from");
  return item;
}

function below(chance: Chance, end: number): number {
  return Math.floor(chance() * end);
}
