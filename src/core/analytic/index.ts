import { an0031 } from "./an0031.ts";
import { an1226 } from "./an1226.ts";
import type { Analytic } from "./analytic.ts";

/** Every analytic by its ATT&CK id; a new one is a file and a line here. */
export const analytics = { AN1226: an1226, AN0031: an0031 } as const satisfies Record<string, Analytic>;

export type AnalyticId = keyof typeof analytics;
