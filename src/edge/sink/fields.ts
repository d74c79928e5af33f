/** A JSON object that is being put together. */
export interface Fields {
  readonly [name: string]: unknown;
}

// Elasticsearch does not index keywords beyond `ignore_above`, so a long path would hide its own alert from every search.
const keywordLength = 1024;
// These are of types without `ignore_above`; they may still not swell the record.
const longTextLength = 8192;
const longTextNames: ReadonlySet<string> = new Set(["message", "command_line"]);

/** The fields without null, empty text, empty lists and empty objects, and with texts cut: keywords to 1024 units. */
export function trimmedFields(fields: Fields): Fields {
  const entries = Object.entries(fields).flatMap(([name, value]) => {
    const trimmed = trimmedValue(value, longTextNames.has(name) ? longTextLength : keywordLength);
    return isEmpty(trimmed) ? [] : [[name, trimmed] as const];
  });
  return Object.fromEntries(entries);
}

/** The same value with the names of all fields in snake case, as ECS and its users write them. */
export function snakeFields(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(snakeFields);
  if (!isFields(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [snakeName(name), snakeFields(inner)]));
}

function trimmedValue(value: unknown, limit: number): unknown {
  if (typeof value === "string") return value.length <= limit ? value : `${value.slice(0, limit - 1)}…`;
  if (Array.isArray(value)) return value.map((item) => trimmedValue(item, limit));
  return isFields(value) ? trimmedFields(value) : value;
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined || value === "") return true;
  if (typeof value === "number") return !Number.isFinite(value);
  return typeof value === "object" && Object.keys(value).length === 0;
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function snakeName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
