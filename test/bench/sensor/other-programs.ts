import { setTimeout as wait } from "node:timers/promises";
import { execa } from "execa";

const TRACING = ["kprobe", "perf_event", "raw_tracepoint", "raw_tracepoint_writable", "tracepoint", "tracing"];
const LOOK_AGAIN_MS = 500;
const TAKEN_OFF_MS = 100;
const TAKEN_OFF_TRIES = 10;

/**
 * Looks out for other people's tracing programs. Each one on the hook that is measured costs as much as ours, so that a round is
 * good only if none was there before it and after it.
 */
export class OtherPrograms {
  #patienceMs: number;
  #disturbed = 0;
  readonly #say: (text: string) => void;

  constructor(patienceMs: number, say: (text: string) => void) {
    this.#patienceMs = patienceMs;
    this.#say = say;
  }

  /** Measurements that were thrown away, because others did not take their programs off in time. */
  get disturbed(): number {
    return this.#disturbed;
  }

  /**
   * Measures while nobody else traces. What others may have had a part in is done again as long as there is patience left, and is
   * null after that: it would pass for a cost or a gain of ours.
   */
  async without<T>(measure: () => Promise<T>): Promise<T | null> {
    while (true) {
      await this.#gone();
      const begun = performance.now();
      const result = await measure();
      if (await this.#isAlone()) return result;
      this.#patienceMs -= performance.now() - begun;
      if (this.#patienceMs <= 0) {
        this.#disturbed++;
        return null;
      }
    }
  }

  /** Our own, which has ended, is taken off a moment later. */
  async #isAlone(): Promise<boolean> {
    for (let tries = 0; tries < TAKEN_OFF_TRIES; tries++) {
      if ((await count()) === 0) return true;
      await wait(TAKEN_OFF_MS);
    }
    return false;
  }

  async #gone(): Promise<void> {
    const begun = performance.now();
    for (let told = false; this.#patienceMs > 0 && (await count()) > 0; told = true) {
      if (!told) this.#say("Waiting: somebody else's tracing programs are attached");
      await wait(LOOK_AGAIN_MS);
      this.#patienceMs -= LOOK_AGAIN_MS;
    }
    if (this.#patienceMs <= 0 && performance.now() - begun > LOOK_AGAIN_MS)
      this.#say("Waiting no longer: what they have a part in is left out, see disturbedMeasurements");
  }
}

/** Of the whole machine; 0 where bpftool is missing. */
async function count(): Promise<number> {
  const { stdout } = await execa("bpftool", ["prog", "show", "-j"], { reject: false, stdin: "ignore" });
  try {
    const programs: readonly { readonly type?: string }[] = JSON.parse(stdout ?? "");
    return programs.filter(({ type }) => TRACING.includes(type ?? "")).length;
  } catch {
    // No bpftool, or one that says nothing.
    return 0;
  }
}
