/** Each star may have to be tried at every place of a path, which a hostile program chooses. */
const MOST_STARS = 2;
const LONGEST_PATH = 1024;

/** Whether an absolute path fits a pattern: `*` stands for anything but a slash, `**` for anything. */
export function pathPattern(pattern: string): (path: string) => boolean {
  if (!pattern.includes("*")) return (path) => path === pattern;
  const source = pattern
    .split(/(\*+)/)
    .map((part) => (part.startsWith("**") ? ".*" : part === "*" ? "[^/]*" : part.replace(/[.+?^${}()|[\]\\]/g, "\\$&")))
    .join("");
  const expression = new RegExp(`^${source}$`, "s");
  return (path) => path.length <= LONGEST_PATH && expression.test(path);
}

/** Whether a text can be such a pattern. */
export function isPathPattern(text: string): boolean {
  return text.startsWith("/") && (text.match(/\*+/g) ?? []).length <= MOST_STARS;
}
