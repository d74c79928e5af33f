import { isDeepStrictEqual } from "node:util";
import { textFromBytes } from "../../src/core/event/text.ts";
import { redactArgs } from "../../src/core/process/redact.ts";
import { randomFrom } from "../core/fake-node.ts";
import { argsOf, plainRows, secretRows } from "../core/process/redaction-table.ts";
import { type Chance, hostileBytes } from "./mutate.ts";
import type { Outcome } from "./run-target.ts";

export type Redact = (args: readonly string[]) => readonly string[];

/** Command lines as the kernel hands them over: words with a NUL after each; and scripts, in one word. */
const valid = [...secretRows, ...plainRows]
  .flatMap(({ rows }) => rows)
  .flatMap((row) => {
    const { given } = argsOf(row);
    return [given.join("\0"), `sh\0-c\0${given.join(" ")}`];
  })
  // No Buffers: what is changed of one is changed in place
  .map((text) => new TextEncoder().encode(text));

/** Gives the redaction so many hostile command lines. Throws at the first that it does not bear. */
export function runRedaction(inputs: number, seed: number, redact: Redact = redactArgs): Outcome {
  const chance = randomFrom(seed);
  let [recognised, nanos, worst] = [0, 0, 0];
  for (let index = 0; index < inputs; index++) {
    const args = hostileArgs(chance);
    const { once, took } = timed(args, redact);
    nanos += took;
    if (took > worst)
      worst = Math.max(worst, Math.min(took, ...Array.from({ length: 5 }, () => timed(args, redact).took)));
    if (once !== args) recognised++;
    check(args, once, redact);
  }
  return { name: "redact", inputs, recognised, meanMicros: nanos / inputs / 1000, worstMicros: worst / 1000 };
}

function hostileArgs(chance: Chance): readonly string[] {
  return textFromBytes(hostileBytes(chance, valid)).split("\0");
}

function timed(args: readonly string[], redact: Redact) {
  const begun = process.hrtime.bigint();
  try {
    const once = redact(args);
    return { once, took: Number(process.hrtime.bigint() - begun) };
  } catch (cause) {
    throw new Error(`Cannot redact ${JSON.stringify(args)}: it threw`, { cause });
  }
}

/** Throws where arguments are gone or new, or more than masks came to one, or another pass changes more. */
function check(args: readonly string[], once: readonly string[], redact: Redact): void {
  const refuse = (why: string): never => {
    throw new Error(`Cannot redact ${JSON.stringify(args)}: ${why} in ${JSON.stringify(once)}`);
  };
  if (once.length !== args.length) refuse("another number of arguments");
  const longer = once.findIndex((arg, i) => arg.length > mostLength(args[i] ?? ""));
  if (longer >= 0) refuse(`argument ${longer} has grown`);
  if (!isDeepStrictEqual(redact(once), once)) refuse("a second pass finds more");
}

/** Every character may at most become a mask, and a word of a shell be quoted. */
function mostLength(arg: string): number {
  return 3 + 4 * arg.length;
}
