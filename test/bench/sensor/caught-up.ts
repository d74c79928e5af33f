import { stat } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";

const LOOK_MS = 1000;
/** A tick and what is said with it. */
const STILL_BYTES = 4000;
const PATIENCE_MS = 120_000;

/** Waits until a file grows no more than by the ticks of an idle sensor. */
export async function caughtUp(path: string): Promise<void> {
  const until = performance.now() + PATIENCE_MS;
  for (let before = -1; performance.now() < until; ) {
    const { size } = await stat(path);
    if (before >= 0 && size - before < STILL_BYTES) return;
    before = size;
    await wait(LOOK_MS);
  }
}
