const byteUnits = ["B", "kB", "MB", "GB", "TB", "PB"];

/** A time span in milliseconds as people say it, to three digits: `250 ms`, `2.51 s`, `60 s`, `5 min`, `6 h`, `2 d`. */
export function humaneDuration(ms: number): string {
  if (ms < 999.5) return `${digits(ms, 3)} ms`;
  if (ms < 120_000) return `${digits(ms / 1000, 3)} s`;
  if (ms < 7_200_000) return `${digits(ms / 60_000, 3)} min`;
  if (ms < 172_800_000) return `${digits(ms / 3_600_000, 3)} h`;
  return `${digits(ms / 86_400_000, 3)} d`;
}

/** A count of bytes in decimal units, to two digits or the unit: `512 B`, `1.2 kB`, `48 kB`, `123 MB`. */
export function humaneBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  // 999.5 would be written as 1000 of the smaller unit.
  while (value >= 999.5 && unit < byteUnits.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const text = unit === 0 || value >= 99.5 ? Math.round(value).toString() : digits(value, 2);
  return `${text} ${byteUnits[unit]}`;
}

/** A share of 0..1 as a percentage: `0 %`, `0.4 %`, `12 %`. */
export function humaneShare(share: number): string {
  const percent = share * 100;
  return `${percent < 0.95 ? digits(percent, 1) : Math.round(percent)} %`;
}

/** A count with blanks between its thousands from 10 000 on: `9999`, `12 345`. */
export function humaneCount(count: number): string {
  return count < 10_000 ? `${count}` : `${count}`.replace(/\B(?=(\d{3})+$)/g, " ");
}

function digits(value: number, precision: number): string {
  // Through Number: it drops trailing zeros and the exponent.
  return Number(value.toPrecision(precision)).toString();
}
