import type { Finding } from "../core/finding/finding.ts";
import { TocsinError } from "../core/tocsin-error.ts";
import type { AddressDatabases } from "../edge/geo/address-databases.ts";
import { pickOutput } from "../edge/sink/index.ts";
import { LineWriter } from "../edge/sink/line-writer.ts";
import { locatedFinding } from "./located.ts";
import { say, sayProgress } from "./say.ts";

/** Findings on stdout in the format that was asked for. */
export class FindingOutput {
  readonly #writer: LineWriter;
  readonly #encode: (finding: Finding) => string;
  readonly #databases: AddressDatabases;
  readonly #onClosed: () => void;
  #opened = 0;

  /** `onClosed` is called when nobody reads any more, as after `| head -1`. */
  constructor(format: string | undefined, databases: AddressDatabases, onClosed: () => void = () => {}) {
    const isTerminal = process.stdout.isTTY === true;
    const picked = pickOutput(format ?? (isTerminal ? "compact" : "json"), { isColored: isTerminal });
    if (picked.kind === "unknown") throw new TocsinError("usage", picked.message);
    this.#encode = picked.encode;
    this.#databases = databases;
    this.#onClosed = onClosed;
    this.#writer = new LineWriter({
      onClosed: () => this.#onClosed(),
      onError: (error) => say(`Cannot write findings: ${error.message}; they wait and are tried again`),
    });
  }

  /** Findings that were opened. */
  get opened(): number {
    return this.#opened;
  }

  write(findings: readonly Finding[]): void {
    // On a terminal, progress gives way to what it was waited for.
    if (findings.length > 0) sayProgress("");
    for (const finding of findings) {
      if (finding.state === "opened") this.#opened++;
      this.#writer.write(this.#encode(locatedFinding(finding, this.#databases)));
    }
  }

  /** Waits until all is written that still can be, or until `signal` says that this takes too long. */
  async close(signal?: AbortSignal): Promise<void> {
    await this.#writer.close(signal);
    if (this.#writer.dropped > 0)
      say(`Findings not written, their reader was gone or too slow: ${this.#writer.dropped}`);
  }
}
