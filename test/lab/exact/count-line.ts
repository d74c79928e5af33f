/** What one end of a connection counted for itself; a line of counts.jsonl. */
export interface CountLine {
  readonly transport: "tcp" | "udp";
  readonly client: string;
  readonly clientPort: number;
  readonly server: string;
  readonly serverPort: number;
  /** Payload bytes that this end read and wrote. */
  readonly receivedBytes: number;
  readonly sentBytes: number;
  /** False where the connection was still open when the line was written. */
  readonly closed: boolean;
  /** Which end counted. */
  readonly seen: "client" | "server";
  /** Only where a process counted for itself, and is one that the sensor sees. */
  readonly own: OwnCount | null;
}

/** What only the process itself can say. */
export interface OwnCount {
  readonly name: string;
  /** How it moved its bytes; lines of one path are judged together. */
  readonly path: string;
  readonly pid: number;
  /** How often it sent or received after a silence. */
  readonly sendBeats: number;
  readonly receiveBeats: number;
  /** Moved after the first call of the last beat: no record has to hold them, unless the connection's end does. */
  readonly sentTailBytes: number;
  readonly receivedTailBytes: number;
  /** How its connect ended, where it did not come about. */
  readonly outcome: string | null;
}

/** One line, or a message that says what is wrong with it. */
export function parseCountLine(text: string): CountLine | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return `is no JSON: ${text.slice(0, 100)}`;
  }
  if (typeof value !== "object" || value === null) return `is no object: ${text.slice(0, 100)}`;
  const read = new FieldReader(value as Record<string, unknown>);
  if (read.has("failed")) return `says that a program failed: ${read.text("failed")}`;
  const line: CountLine = {
    transport: read.oneOf("transport", ["tcp", "udp"]),
    client: read.text("client"),
    clientPort: read.count("clientPort"),
    server: read.text("server"),
    serverPort: read.count("serverPort"),
    receivedBytes: read.count("receivedBytes"),
    sentBytes: read.count("sentBytes"),
    closed: read.isTrue("closed"),
    seen: read.oneOf("seen", ["client", "server"]),
    own: read.has("path") ? readOwn(read) : null,
  };
  return read.problem ?? line;
}

function readOwn(read: FieldReader): OwnCount {
  return {
    name: read.text("name"),
    path: read.text("path"),
    pid: read.count("pid"),
    sendBeats: read.count("sendBeats"),
    receiveBeats: read.count("receiveBeats"),
    sentTailBytes: read.count("sentTailBytes"),
    receivedTailBytes: read.count("receivedTailBytes"),
    outcome: read.has("outcome") ? read.text("outcome") : null,
  };
}

/** Reads fields of an object and remembers the first that is not what it has to be. */
export class FieldReader {
  readonly #value: Readonly<Record<string, unknown>>;
  problem: string | null = null;

  constructor(value: Readonly<Record<string, unknown>>) {
    this.#value = value;
  }

  has(key: string): boolean {
    return key in this.#value;
  }

  text(key: string): string {
    const value = this.#value[key];
    if (typeof value === "string") return value;
    return this.#refuse(key, "a text", "");
  }

  count(key: string): number {
    const value = this.#value[key];
    if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
    return this.#refuse(key, "a whole number", 0);
  }

  isTrue(key: string): boolean {
    const value = this.#value[key];
    if (typeof value === "boolean") return value;
    return this.#refuse(key, "true or false", false);
  }

  texts(key: string): readonly string[] {
    const value = this.#value[key];
    if (Array.isArray(value) && value.every((item) => typeof item === "string")) return value;
    return this.#refuse(key, "a list of texts", []);
  }

  oneOf<const T extends string>(key: string, allowed: readonly [T, ...T[]]): T {
    const found = allowed.find((word) => word === this.#value[key]);
    return found ?? this.#refuse(key, allowed.join(" or "), allowed[0]);
  }

  #refuse<T>(key: string, wanted: string, instead: T): T {
    this.problem ??= `has ${key} ${JSON.stringify(this.#value[key])}, not ${wanted}`;
    return instead;
  }
}
