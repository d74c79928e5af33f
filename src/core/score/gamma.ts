/**
 * Natural logarithm of the gamma function for x > 0, to about 1e-14 of the larger of itself and 1.
 * Abramowitz & Stegun 6.1.40.
 */
export function logGamma(x: number): number {
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + stirlingError(x);
}

/** First derivative of `logGamma` for x > 0. Abramowitz & Stegun 6.3.18. */
export function digamma(x: number): number {
  return Math.log(x) - 1 / (2 * x) + stirlingErrorSlope(x);
}

/** Second derivative of `logGamma` for x > 0. Abramowitz & Stegun 6.4.12. */
export function trigamma(x: number): number {
  return 1 / x + 1 / (2 * x * x) + stirlingErrorCurvature(x);
}

/**
 * What Stirling's formula lacks of `logGamma`, for x > 0: about 1/(12 x). Differences of log gammas are written with it
 * where their large parts cancel on paper, so that they need not cancel in floating point.
 */
export function stirlingError(x: number): number {
  let at = x;
  let sum = 0;
  for (; at < SERIES_FROM; at += 1) sum += (at + 0.5) * Math.log1p(1 / at) - 1;
  const w = 1 / (at * at);
  return sum + (C1 - w * (C3 - w * (C5 - w * (C7 - w * (C9 - w * (C11 - w * C13)))))) / at;
}

/** First derivative of `stirlingError` for x > 0. */
export function stirlingErrorSlope(x: number): number {
  let at = x;
  let sum = 0;
  for (; at < SERIES_FROM; at += 1) sum -= (at + 0.5) / (at * (at + 1));
  // The logarithms of (at + 1) / at that each step adds telescope.
  if (at > x) sum += Math.log(at / x);
  const w = 1 / (at * at);
  return sum - w * (C1 - w * (3 * C3 - w * (5 * C5 - w * (7 * C7 - w * (9 * C9 - w * (11 * C11 - w * 13 * C13))))));
}

/** Second derivative of `stirlingError` for x > 0. */
export function stirlingErrorCurvature(x: number): number {
  let at = x;
  let sum = 0;
  for (; at < SERIES_FROM; at += 1) sum += 0.5 / (at * (at + 1)) ** 2;
  const w = 1 / (at * at);
  const tail = 30 * C5 - w * (56 * C7 - w * (90 * C9 - w * (132 * C11 - w * 182 * C13)));
  return sum + (w * (2 * C1 - w * (12 * C3 - w * tail))) / at;
}

/** From here on the series below are exact to double precision; smaller arguments climb by the recurrence. */
const SERIES_FROM = 10;

// The sizes of the Bernoulli numbers B2k / (2k (2k - 1)); their signs alternate.
const C1 = 1 / 12;
const C3 = 1 / 360;
const C5 = 1 / 1260;
const C7 = 1 / 1680;
const C9 = 1 / 1188;
const C11 = 691 / 360_360;
const C13 = 1 / 156;
