import { autocorrelation } from "./autocorrelation.ts";
import { elastic } from "./elastic.ts";
import { msticpy } from "./msticpy.ts";
import { rita } from "./rita.ts";
import { sentinel } from "./sentinel.ts";

/** Those that tocsin is measured beside, by their name in output. */
export const rivals = { rita, elastic, sentinel, msticpy, autocorrelation } as const;

export type RivalName = keyof typeof rivals;
