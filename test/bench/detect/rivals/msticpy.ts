import type { Detector } from "../detector.ts";
import { type Seconds, secondsOf } from "./seconds.ts";

/**
 * msticpy's polling detection: the periodogram of a call or none by second, and Fisher's g-test of its highest line. The
 * score is -log10 of the first term of its chance, which is the chance where that is small. 2 is a chance of .01.
 */
export const msticpy: Detector = {
  title: "msticpy",
  score: ({ times }) => fisherScore(secondsOf(times)),
  threshold: 2,
};

function fisherScore(seconds: Seconds): number {
  if (seconds.length < LEAST_SECONDS) return 0;
  const lines = periodogram(seconds);
  let [most, sum] = [0, 0];
  for (const line of lines) {
    most = Math.max(most, line);
    sum += line;
  }
  if (sum === 0) return 0;
  const share = Math.min(most / sum, 1 - Number.EPSILON);
  return -(Math.log10(lines.length) + (lines.length - 1) * Math.log10(1 - share));
}

const LEAST_SECONDS = 4;

/** One-sided, at every multiple of 1 / length, 0 included, where the mean's absence leaves nothing. */
function periodogram({ used, length }: Seconds): Float64Array {
  const count = Math.floor(length / 2) + 1;
  const [real, imaginary] = [new Float64Array(count), new Float64Array(count)];
  for (const second of used) addLine(real, imaginary, (2 * Math.PI * second) / length);
  return real.map((value, index) => {
    if (index === 0) return 0;
    const power = value * value + (imaginary[index] ?? 0) ** 2;
    return 2 * index === length ? power : 2 * power;
  });
}

/** Adds exp(i angle k) to the k-th of each; the two arrays are the caller's own. */
function addLine(real: Float64Array, imaginary: Float64Array, angle: number): void {
  const [turnReal, turnImaginary] = [Math.cos(angle), Math.sin(angle)];
  let [x, y] = [1, 0];
  for (let index = 0; index < real.length; index++) {
    real[index] = (real[index] ?? 0) + x;
    imaginary[index] = (imaginary[index] ?? 0) + y;
    const next = x * turnReal - y * turnImaginary;
    y = x * turnImaginary + y * turnReal;
    x = next;
  }
}
