import { randomFrom } from "../core/fake-node.ts";
import type { FactTarget } from "./fact-targets.ts";
import type { Outcome } from "./run-target.ts";

/** Gives a reader so many hostile inputs, the same for the same seed. Throws at the first that it does not bear. */
export function runFactTarget(target: FactTarget, inputs: number, seed: number): Outcome {
  const chance = randomFrom(seed);
  let [recognised, nanos, worst] = [0, 0, 0];
  for (let index = 0; index < inputs; index++) {
    const bytes = Buffer.from(target.make(chance));
    const { isRecognised, took } = timed(target, bytes);
    nanos += took;
    // What else runs on the machine is not the reader's: the least of several tries
    if (took > worst) {
      worst = Math.max(worst, Math.min(took, ...Array.from({ length: 5 }, () => timed(target, bytes).took)));
    }
    if (isRecognised) recognised++;
  }
  return { name: target.name, inputs, recognised, meanMicros: nanos / inputs / 1000, worstMicros: worst / 1000 };
}

function timed({ read, name }: FactTarget, bytes: Buffer) {
  const begun = process.hrtime.bigint();
  try {
    const isRecognised = read(bytes);
    return { isRecognised, took: Number(process.hrtime.bigint() - begun) };
  } catch (cause) {
    throw new Error(`Cannot read ${name} "${bytes.toString("hex")}": it threw`, { cause });
  }
}
