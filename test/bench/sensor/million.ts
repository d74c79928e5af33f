import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { execa } from "execa";
import { type Attached, startBpftrace, startTocsin } from "./attached.ts";
import type { Bench } from "./bench.ts";
import { CpuGroup } from "./cpu-group.ts";
import { printProgram } from "./rivals.ts";

const ROUNDS = 3;
const SENDS = 1_000_000;
const SETTLE_PATIENCE_MS = 60_000;

/** CPU seconds of all processes for a million sends, a value a round. */
export interface Million {
  readonly none: readonly number[];
  readonly tocsin: readonly number[];
  readonly print: readonly number[];
  /** Of the million, how many lines came out of the program that prints each. */
  readonly printed: readonly number[];
}

/**
 * Sender, receiver, and all that watches them: what each takes for a million sends, from the first one until all that followed
 * from them is done. What starting it costs is not in it.
 */
export async function measureMillion(bench: Bench): Promise<Million> {
  const seen = { none: [] as number[], tocsin: [] as number[], print: [] as number[], printed: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    seen.none.push(await secondsOf(bench, null));
    seen.tocsin.push(await secondsOf(bench, (group) => startTocsin("watch", bench, { group })));
    const out = join(bench.folder, `printed-${round}`);
    const { node } = bench;
    seen.print.push(
      await secondsOf(bench, (group) => startBpftrace(bench.bpftrace, printProgram, { group, out, node })),
    );
    seen.printed.push(await countIn(out));
    bench.say(`A million sends: round ${round + 1} of ${ROUNDS} done`);
  }
  return seen;
}

async function secondsOf(bench: Bench, start: ((group: CpuGroup) => Promise<Attached>) | null): Promise<number> {
  const seconds = await bench.others.without(async () => {
    const group = new CpuGroup();
    const attached = await start?.(group);
    try {
      await group.settle(SETTLE_PATIENCE_MS);
      const before = group.seconds();
      const [file = "", ...args] = group.commandOf(bench.node.commandOf(bench.native.million, `${SENDS}`));
      await execa(file, args, { stdin: "ignore", timeout: 120_000 });
      await group.settle(SETTLE_PATIENCE_MS);
      return group.seconds() - before;
    } finally {
      await attached?.end();
      await wait(200);
      group.remove();
    }
  });
  return seconds ?? Number.NaN;
}

/** The counter ends when its pipe does, a moment after the program. */
async function countIn(path: string): Promise<number> {
  for (let tries = 0; tries < 50; tries++) {
    const text = await readFile(path, "utf8").catch(() => "");
    if (text.trim() !== "") return Number(text);
    await wait(100);
  }
  return Number.NaN;
}
