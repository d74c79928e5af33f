import type { LineGuard } from "../../core/event/line-guard.ts";
import { ReadPace } from "./read-pace.ts";

/** Hands over the JSON objects of a stream of lines, as many as were read at once; of lines that are none the guard has the count. */
export async function readMessages(
  stdout: AsyncIterable<Buffer>,
  guard: LineGuard,
  take: (messages: readonly unknown[]) => void,
): Promise<void> {
  const pace = new ReadPace();
  for await (const chunk of stdout) {
    take(messagesIn(guard.push(chunk)));
    await pace.rest(chunk.length);
  }
  take(messagesIn(guard.end()));
}

/** Not by a stream of parsed lines: thousands come each second, and what a stream does for each costs as much as to parse it. */
function messagesIn(lines: Uint8Array): readonly unknown[] {
  const messages: unknown[] = [];
  // The guard has made them ASCII
  const text = Buffer.from(lines.buffer, lines.byteOffset, lines.length).toString("latin1");
  for (let start = 0; start < text.length; ) {
    const found = text.indexOf("\n", start);
    const end = found < 0 ? text.length : found;
    const message = parsed(text.slice(start, end));
    if (message !== undefined) messages.push(message);
    start = end + 1;
  }
  return messages;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
