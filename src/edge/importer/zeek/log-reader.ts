import { JsonRow } from "./json-row.ts";
import { LineCutter } from "./line-cutter.ts";
import { type AnyLog, logOfColumns, logOfFileName, logOfPath } from "./log-kind.ts";
import type { LogReport } from "./log-report.ts";
import type { Row } from "./row.ts";
import { type Tables, takeRow } from "./take-row.ts";
import { noLayout, withHeaderLine } from "./tsv-layout.ts";
import { TsvRow } from "./tsv-row.ts";

/** As for events as JSON lines. */
const MAX_LINE_BYTES = 1024 * 1024;
const MAX_SAMPLES = 3;
const MAX_SAMPLE_BYTES = 80;
const HASH_SIGN = 0x23;
const BRACE = 0x7b;

/** Reads one file or stream of logs, TSV or JSON lines, even both and several logs one after the other. */
export class LogReader {
  readonly #tables: Tables;
  readonly #report: LogReport;
  readonly #logOfName: AnyLog | null;
  readonly #cutter = new LineCutter(MAX_LINE_BYTES, {
    onLine: (bytes, start, end) => this.#readLine(bytes, start, end),
    onTooLong: (beginning) => this.#reject(beginning, 0, beginning.length),
  });
  readonly #tsv = new TsvRow();
  readonly #json = new JsonRow();
  #layout = noLayout;

  constructor(tables: Tables, report: LogReport, fileName: string) {
    this.#tables = tables;
    this.#report = report;
    this.#logOfName = logOfFileName(fileName);
  }

  push(chunk: Buffer): void {
    this.#cutter.push(chunk);
  }

  end(): void {
    this.#cutter.end();
  }

  #readLine(bytes: Buffer, start: number, end: number): void {
    if (start === end) return;
    this.#report.isEmpty = false;
    if (bytes[start] === HASH_SIGN) this.#readHeader(bytes.toString("utf8", start, end));
    else if (bytes[start] === BRACE) this.#readJson(bytes, start, end);
    else this.#readTsv(bytes, start, end);
  }

  #readHeader(line: string): void {
    this.#layout = withHeaderLine(this.#layout, line);
    this.#tsv.use(this.#layout);
    if (this.#layout.log !== null && this.#layout.log !== "other") this.#report.isRead = true;
  }

  #readTsv(bytes: Buffer, start: number, end: number): void {
    const isLoaded = this.#tsv.load(bytes, start, end);
    const log = this.#layout.log ?? this.#logOfName;
    if (!(log === "other" || isLoaded) || !this.#take(this.#tsv, log)) this.#reject(bytes, start, end);
    else this.#report.rows++;
  }

  #readJson(bytes: Buffer, start: number, end: number): void {
    const isLoaded = this.#json.load(bytes, start, end);
    if (!isLoaded || !this.#take(this.#json, this.#logOfJson())) this.#reject(bytes, start, end);
    else this.#report.rows++;
  }

  #logOfJson(): AnyLog | null {
    const { path } = this.#json;
    return path === null ? (logOfColumns((name) => this.#json.has(name)) ?? this.#logOfName) : logOfPath(path);
  }

  /** False where the row cannot be read. */
  #take(row: Row, log: AnyLog | null): boolean {
    if (log === null) return false;
    if (log === "other") {
      this.#report.otherLogs++;
      return true;
    }
    const isTaken = takeRow(row, log, this.#tables, this.#report);
    this.#report.isRead ||= isTaken;
    return isTaken;
  }

  #reject(bytes: Buffer, start: number, end: number): void {
    const report = this.#report;
    report.rows++;
    report.malformedRows++;
    if (report.samples.length >= MAX_SAMPLES) return;
    report.samples = [...report.samples, bytes.toString("latin1", start, Math.min(end, start + MAX_SAMPLE_BYTES))];
  }
}
