import type { LineGuard } from "../../core/event/line-guard.ts";
import { ReadPace } from "./read-pace.ts";

/** Hands over each JSON object of a stream of lines; what is none was counted by the guard, as a line that gave no object. */
export async function readMessages(
  stdout: AsyncIterable<Buffer>,
  guard: LineGuard,
  take: (message: unknown) => void,
): Promise<void> {
  const pace = new ReadPace();
  for await (const chunk of stdout) {
    takeLines(guard.push(chunk), take);
    await pace.rest(chunk.length);
  }
  takeLines(guard.end(), take);
}

/** Not by a stream of parsed lines: thousands come each second, and what a stream does for each costs as much as to parse it. */
function takeLines(lines: Uint8Array, take: (message: unknown) => void): void {
  // The guard has made them ASCII
  const text = Buffer.from(lines.buffer, lines.byteOffset, lines.length).toString("latin1");
  for (let start = 0; start < text.length; ) {
    const found = text.indexOf("\n", start);
    const end = found < 0 ? text.length : found;
    const message = parsed(text.slice(start, end));
    if (message !== undefined) take(message);
    start = end + 1;
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
