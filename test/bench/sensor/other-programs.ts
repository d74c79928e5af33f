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

  /** Measurements that others may have had a part in, because they did not go away in time. */
  get disturbed(): number {
    return this.#disturbed;
  }

  /** Measures while nobody else traces: what others may have disturbed is done again, as long as there is patience left. */
  async without<T>(measure: () => Promise<T>): Promise<T> {
    while (true) {
      await this.#gone();
      const result = await measure();
      if (await this.#isAlone()) return result;
      if (this.#patienceMs <= 0) {
        this.#disturbed++;
        return result;
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
      this.#say("Going on beside them: figures may be too high, see disturbedMeasurements");
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
