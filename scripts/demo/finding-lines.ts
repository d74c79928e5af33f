import { addresses } from "./network.ts";
import { pause } from "./pause.ts";

/** The lines of findings as they come, shown and kept. */
export class FindingLines {
  readonly lines: string[] = [];
  #onLine: () => void = () => {};

  constructor(input: AsyncIterable<string>) {
    void this.#read(input);
  }

  /** Whether a finding for the beacon came in time. */
  async first(withinMs: number): Promise<boolean> {
    const isThere = (): boolean => this.lines.some((line) => line.includes(addresses.beacon));
    const found = new Promise<void>((resolve) => {
      this.#onLine = () => isThere() && resolve();
      this.#onLine();
    });
    await Promise.race([found, pause(withinMs)]);
    return isThere();
  }

  async #read(input: AsyncIterable<string>): Promise<void> {
    for await (const line of input) {
      process.stdout.write(`${line}\n`);
      this.lines.push(line);
      this.#onLine();
    }
  }
}
