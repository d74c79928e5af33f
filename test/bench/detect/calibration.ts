import type { Effort } from "./effort.ts";
import { Random } from "./random.ts";
import { type Rate, wilson } from "./rates.ts";
import { clocklessSeries } from "./series.ts";
import { statedChance } from "./tocsin.ts";

/** Of so many Poisson series, the share whose stated chance is at most p, by p. */
export interface Calibration {
  readonly beats: number;
  readonly below: Readonly<Record<string, Rate>>;
}

/** Whether the chance that tocsin states is one, by the number of beats; at mean intervals from .5 s to 6 h. */
export function measureCalibration({ calibration: count }: Effort): readonly Calibration[] {
  return LENGTHS.map((beats) => {
    const chances = Array.from({ length: count }, (_, copy) => {
      const seed = `calibration ${beats} ${copy}`;
      const meanMs = new Random(`rate ${seed}`).logBetween(500, 21_600_000);
      return statedChance(clocklessSeries("poisson", { meanMs, beats }, seed).times);
    });
    const share = (p: number): Rate => wilson(chances.filter((chance) => chance <= p).length, count);
    return { beats, below: Object.fromEntries(CHANCES.map((p) => [String(p), share(p)])) };
  });
}

/** Below, at and above the windows and the ring of the statistic. */
const LENGTHS = [4, 6, 8, 12, 24, 48, 64, 65] as const;
export const CHANCES = [0.1, 0.01, 0.001, 0.0001] as const;
