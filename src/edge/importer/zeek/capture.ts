import type { Event } from "../../../core/event/event.ts";
import { captureEvents } from "./capture-events.ts";
import { FlowTable } from "./flow-table.ts";
import { isGzip, unpack } from "./gzip.ts";
import { joinByUid } from "./join-by-uid.ts";
import { LogReader } from "./log-reader.ts";
import { LogReport } from "./log-report.ts";
import { newPools } from "./pools.ts";
import { QuestionTable } from "./question-table.ts";

/** Who says that the events come from Zeek. */
export interface ZeekSensor {
  /** Which logs, in short. */
  readonly scope: string;
  /** Version of this tocsin. */
  readonly version: string;
}

/**
 * Logs of Zeek as events. Zeek writes a connection when it ends, and its name elsewhere, so all logs are read before the
 * first event is given: some 80 bytes a connection.
 */
export class ZeekCapture {
  readonly #pools = newPools();
  readonly #flows = new FlowTable();
  readonly #sessions = new FlowTable();
  readonly #questions = new QuestionTable();

  /** Reads a log to its end, or to where it is damaged; gzip is unpacked. The file name may tell which log it is. */
  async read(input: AsyncIterable<Buffer>, fileName: string): Promise<LogReport> {
    const tables = { pools: this.#pools, flows: this.#flows, sessions: this.#sessions, questions: this.#questions };
    const report = new LogReport();
    const reader = new LogReader(tables, report, fileName);
    try {
      for await (const chunk of unpacked(input)) reader.push(chunk);
      reader.end();
    } catch (cause) {
      if (!isReadFailure(cause)) throw cause;
      report.failure = cause.message;
    }
    return report;
  }

  /** Who senses and its clock, then everything that was read, in the order of time; ends the capture. */
  *events(sensor: ZeekSensor): Generator<readonly Event[]> {
    const [flows, questions, pools] = [this.#flows, this.#questions, this.#pools];
    joinByUid({ flows, sessions: this.#sessions, questions, texts: pools.texts });
    yield [
      { kind: "sensor", at: 0, host: "", kernel: "", backend: "zeek", ...sensor },
      { kind: "clock", at: 0, wallMs: 0 },
    ];
    yield* captureEvents({ flows, questions, pools });
  }
}

async function* unpacked(input: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const chunks = input[Symbol.asyncIterator]();
  const first = await chunks.next();
  if (first.done === true) return;
  const whole = async function* (): AsyncGenerator<Buffer> {
    yield first.value;
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) yield next.value;
  };
  yield* isGzip(first.value) ? unpack(whole()) : whole();
}

function isReadFailure(cause: unknown): cause is NodeJS.ErrnoException {
  return cause instanceof Error && "code" in cause;
}
