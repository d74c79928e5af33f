const LARGEST = 1024;

/** Logarithms of the whole numbers below 1024. */
export const LOG_INTEGERS = Float64Array.from({ length: LARGEST }, (_, n) => Math.log(n));

/** Logarithms of the factorials from 0 on. */
const logFactorials = Float64Array.from({ length: LARGEST }, () => 0);
for (let n = 1; n < LARGEST; n++) logFactorials[n] = (logFactorials[n - 1] ?? 0) + Math.log(n);

/** Logarithm of "n over k" for whole 0 <= k <= n < 1024. */
export function logBinomial(n: number, k: number): number {
  return (logFactorials[n] ?? 0) - (logFactorials[k] ?? 0) - (logFactorials[n - k] ?? 0);
}
