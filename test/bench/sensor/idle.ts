import { setTimeout as wait } from "node:timers/promises";
import { startTocsin } from "./attached.ts";
import type { Bench } from "./bench.ts";
import { CpuGroup } from "./cpu-group.ts";

const SECONDS = 60;
const WARM_UP_MS = 5000;

/** Per cent of a core that all processes of tocsin take together while nothing happens in the namespace. */
export async function measureIdle(bench: Bench): Promise<{ readonly percent: number; readonly seconds: number }> {
  const group = new CpuGroup();
  const attached = await startTocsin("watch", bench, { group });
  try {
    await wait(WARM_UP_MS);
    const [before, begun] = [group.seconds(), performance.now()];
    bench.say(`Idle: watching nothing for ${SECONDS} s`);
    await wait(SECONDS * 1000);
    const seconds = (performance.now() - begun) / 1000;
    return { percent: ((group.seconds() - before) / seconds) * 100, seconds };
  } finally {
    await attached.end();
    await wait(200);
    group.remove();
  }
}
