import type { PayloadContent, PayloadEvent } from "../../src/core/event/event.ts";
import { parseEvent } from "../../src/core/event/parse-event.ts";
import type { About } from "../../src/edge/payload/reader.ts";
import { randomFrom } from "../core/fake-node.ts";
import type { Target } from "./targets.ts";

/** Characters of all texts of a content together: 64 addresses, and a name of 255 bytes that are escaped, twice. */
const MOST_CHARACTERS = 4600;

export interface Outcome {
  readonly name: string;
  readonly inputs: number;
  /** Of these, what was recognised. */
  readonly recognised: number;
  readonly meanMicros: number;
  /** The slowest input's time, the least of several tries: what else runs on the machine is not the reader's. */
  readonly worstMicros: number;
}

/** Gives a reader so many hostile inputs, the same for the same seed. Throws at the first that it does not bear. */
export function runTarget(target: Target, inputs: number, seed: number): Outcome {
  const chance = randomFrom(seed);
  let [recognised, nanos, worst] = [0, 0, 0];
  for (let index = 0; index < inputs; index++) {
    const bytes = target.make(chance);
    const about = {
      transport: target.transport,
      direction: chance() < 0.5 ? "send" : "receive",
      isCut: chance() < 0.5,
    } as const;
    const { content, took } = timed(target, bytes, about);
    nanos += took;
    if (took > worst) worst = Math.max(worst, leastOf(target, bytes, about, took));
    if (content === null) continue;
    if (content.protocol !== "unknown") recognised++;
    check(content, bytes, target.name);
  }
  const meanMicros = nanos / inputs / 1000;
  return { name: target.name, inputs, recognised, meanMicros, worstMicros: worst / 1000 };
}

function timed({ read, name }: Target, bytes: Uint8Array, about: About) {
  const begun = process.hrtime.bigint();
  try {
    const content = read(bytes, about);
    return { content, took: Number(process.hrtime.bigint() - begun) };
  } catch (cause) {
    throw new Error(`Cannot read ${name} "${toHex(bytes)}": it threw`, { cause });
  }
}

function leastOf(target: Target, bytes: Uint8Array, about: About, first: number): number {
  return Math.min(first, ...Array.from({ length: 5 }, () => timed(target, bytes, about).took));
}

/** Throws where no recording would take this content, or where it is larger than it may be. */
function check(content: PayloadContent, bytes: Uint8Array, name: string): void {
  const event: PayloadEvent = {
    ...{ kind: "payload", at: 1, pid: 1, socket: "s", netns: 1, direction: "send", bytes: bytes.length, content },
    ...{ transport: "tcp", localAddress: "192.0.2.1", localPort: 1, remoteAddress: "192.0.2.2", remotePort: 2 },
  };
  if (parseEvent(event) !== event) throw new Error(`Cannot take ${name} "${toHex(bytes)}": it made no event`);
  const characters = Object.values(content).flat().join("").length;
  if (characters > MOST_CHARACTERS) throw new Error(`Cannot keep ${name} "${toHex(bytes)}": ${characters} characters`);
}

function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
