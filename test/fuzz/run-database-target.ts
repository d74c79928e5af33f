import { randomFrom } from "../core/fake-node.ts";
import type { DatabaseTarget } from "./database-targets.ts";
import type { Outcome } from "./run-target.ts";

/** Gives a reader of databases so many hostile inputs. Throws at the first that it does not bear. */
export async function runDatabaseTarget(target: DatabaseTarget, inputs: number, seed: number): Promise<Outcome> {
  const chance = randomFrom(seed);
  let [recognised, nanos, worst] = [0, 0, 0];
  for (let index = 0; index < inputs; index++) {
    const bytes = target.make(chance);
    const { count, took } = await timed(target, bytes);
    nanos += took;
    if (took > worst) worst = Math.max(worst, await leastOf(target, bytes, took));
    if (count > 0) recognised++;
  }
  return { name: target.name, inputs, recognised, meanMicros: nanos / inputs / 1000, worstMicros: worst / 1000 };
}

async function timed({ read, name }: DatabaseTarget, bytes: Uint8Array): Promise<{ count: number; took: number }> {
  const begun = process.hrtime.bigint();
  let count = 0;
  try {
    count = await read(bytes);
  } catch (cause) {
    if (!(cause instanceof Error && EXPECTED.test(cause.message))) {
      throw new Error(`Cannot read ${name} "${Buffer.from(bytes).toString("hex")}": it threw`, { cause });
    }
  }
  return { count, took: Number(process.hrtime.bigint() - begun) };
}

async function leastOf(target: DatabaseTarget, bytes: Uint8Array, first: number): Promise<number> {
  let least = first;
  for (let tries = 0; tries < 5; tries++) least = Math.min(least, (await timed(target, bytes)).took);
  return least;
}

/** What readers say of a file that they refuse. */
const EXPECTED = /^(?:it is damaged|it has no table "Packages"|it holds too much in one record)$/;
