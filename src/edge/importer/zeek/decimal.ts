const powersOfTen: readonly number[] = Array.from({ length: 23 }, (_, power) => 10 ** power);
const decimal = /^-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?$/;
const isoTime = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:?\d\d)?$/;

/** Last millisecond of the year 9999, the latest that RFC 3339 can say. */
export const LATEST_MS = 253_402_300_799_999;

/** Bytes of one field of a row. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * Plain decimal text (digits, at most one point) times 10^`shift`, or NaN where it is written in any other way or has more
 * digits than a double. Rounded once, so that 1598035107.563126 s is 1598035107563.126 ms.
 */
export function plainDecimal(bytes: Uint8Array, { start, end }: Span, shift: number): number {
  let mantissa = 0;
  let point = end - 1;
  for (let index = start; index < end; index++) {
    const digit = (bytes[index] ?? 0) - 0x30;
    if (digit >= 0 && digit <= 9) mantissa = mantissa * 10 + digit;
    else if (digit === -2 && point === end - 1) point = index;
    else return Number.NaN;
  }
  const power = shift - (end - 1 - point);
  const scale = powersOfTen[Math.abs(power)];
  if (start === end || scale === undefined || mantissa > Number.MAX_SAFE_INTEGER) return Number.NaN;
  return power < 0 ? mantissa / scale : mantissa * scale;
}

/** Milliseconds of a time or an interval: seconds as a number or as text, or ISO 8601 text; else NaN. */
export function millisOf(value: unknown): number {
  if (typeof value === "number") return millisOfSeconds(value);
  if (typeof value !== "string") return Number.NaN;
  return decimal.test(value) ? millisOfSeconds(Number(value)) : millisOfIso(value);
}

/** A number as such or as decimal text; else NaN. */
export function numberOf(value: unknown): number {
  if (typeof value === "number") return value;
  return typeof value === "string" && decimal.test(value) ? Number(value) : Number.NaN;
}

/** By way of whole microseconds, which is what a double holds of a time in seconds, so that JSON gives what TSV gives. */
function millisOfSeconds(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e3;
}

/** Date.parse knows no microseconds. */
function millisOfIso(text: string): number {
  const [, seconds, fraction = "0", zone = "Z"] = isoTime.exec(text) ?? [];
  return seconds === undefined ? Number.NaN : Date.parse(seconds + zone) + Math.round(Number(fraction) * 1e6) / 1e3;
}
