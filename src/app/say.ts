/** Text for people goes to stderr, one line at a time; stdout carries records only. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** A line that replaces itself, on a terminal only. */
export function sayProgress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[2K${text}`);
}
