import { readFile } from "node:fs/promises";

/** Lines of a file, each parsed by `parse`, which gives a message instead of a value where a line is wrong: then this throws. */
export async function readJsonLines<T extends object>(path: string, parse: (text: string) => T | string): Promise<T[]> {
  const lines = (await readFile(path, "utf8")).split("\n");
  const values: T[] = [];
  for (const [index, text] of lines.entries()) {
    if (text === "") continue;
    const value = parse(text);
    if (typeof value === "string") throw new Error(`Cannot read "${path}": line ${index + 1} ${value}`);
    values.push(value);
  }
  return values;
}
