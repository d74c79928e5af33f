/**
 * `npm run calibrate`: writes src/core/score/calibration.ts, the evidence that clockless traffic reaches by chance,
 * for each of a number of intervals, from simulated Poisson processes. To be run whenever `clockEvidence` changes; ten
 * minutes on one core.
 */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { clockEvidence } from "../src/core/score/clock-evidence.ts";

const COUNTS = [3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 17, 20, 23, 24, 28, 33, 40, 48, 63];
const SHARES = [0, 0.1, 0.25, 0.5, 0.75];
const CHANCES = [0.9, 0.7, 0.5, 0.3, 0.2, 0.1, 0.05, 0.02, 0.01, 5e-3, 2e-3, 1e-3, 5e-4, 2e-4, 1e-4];
const draws = Number(process.argv[2] ?? 1_000_000);
const MEAN_MS = 60_000;
const target = fileURLToPath(new URL("../src/core/score/calibration.ts", import.meta.url));

const nats = SHARES.map((share, index) => COUNTS.map((count) => rowOf(count, share, index === 0 ? draws : draws / 5)));

/** Nats that are exceeded with each of the chances; the dead time is a share of the mean gap. */
function rowOf(count: number, share: number, series: number): readonly number[] {
  const random = generator(count);
  const excesses = new Float64Array(count);
  const seen = Float64Array.from({ length: series }, () => {
    for (let index = 0; index < count; index++) excesses[index] = -MEAN_MS * Math.log(1 - random());
    const mean = excesses.reduce((sum, excess) => sum + excess, 0) / count;
    return clockEvidence({ excesses, deadMs: (mean * share) / (1 - share), resolution: 1, busyShare: 0 }).nats;
  }).toSorted();
  process.stderr.write(`${count} intervals, dead for ${share} of their time: ${series} series\n`);
  return CHANCES.map((chance) => Number((seen[Math.floor((1 - chance) * series)] ?? 0).toFixed(3)));
}

const text = `// biome-ignore-all lint/suspicious/noApproximativeNumericConstant: measured numbers, not constants
/**
 * Nats of \`clockEvidence\` that Poisson processes exceed by chance: a table for each of the \`deadShares\`, in it a row
 * for each of \`counts\` intervals, a column for each chance, given by its logarithm. Made by \`npm run calibrate\` from
 * ${draws} series a row, a fifth of that where there is dead time.
 */
export const calibration = {
  deadShares: ${JSON.stringify(SHARES)},
  counts: ${JSON.stringify(COUNTS)},
  logChances: ${JSON.stringify(CHANCES.map((chance) => Number(Math.log(chance).toFixed(5))))},
  nats: ${JSON.stringify(nats)},
} as const satisfies Readonly<Record<string, readonly (number | readonly (readonly number[])[])[]>>;
`;
writeFileSync(target, text);
spawnSync("npx", ["biome", "format", "--write", target], { stdio: "inherit" });

/** sfc32 (Chris Doty-Humphrey, PractRand), seeded by one number: 0 <= x < 1. */
function generator(seed: number): () => number {
  let [a, b, c, d] = [seed | 0, 0x9e3779b9 | 0, 0x243f6a88 | 0, 1];
  const next = (): number => {
    const sum = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return (sum >>> 0) / 2 ** 32;
  };
  for (let warm = 0; warm < 20; warm++) next();
  return next;
}
