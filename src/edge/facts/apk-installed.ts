import { pathOfBytes } from "./database-text.ts";
import type { Digest } from "./package-database.ts";

/** A program that a package of Alpine's brought. */
export interface ApkProgram {
  readonly path: string;
  readonly owner: string;
  readonly digest: Digest | null;
}

/**
 * Programs in apk's `installed`, read as latin1: a letter, a colon and a value a line, an empty line after each package. Of
 * each package `P` is its name, `F` a directory, `R` a file in it, `a` owner and mode of the file, where that is not
 * 0:0:644, `Z` its digest. Source: apk-package(5), src/database.c of apk-tools.
 */
export function* programsOfApk(text: string): Generator<ApkProgram> {
  let [owner, directory, file, mode] = ["", "", "", 0];
  let digest: Digest | null = null;
  const isProgram = () => file !== "" && owner !== "" && (mode & EXECUTABLE) !== 0;
  const path = () => pathOfBytes(`/${directory}${directory === "" ? "" : "/"}${file}`);
  for (let start = 0; start <= text.length; ) {
    const found = text.indexOf("\n", start);
    const end = found < 0 ? text.length : found;
    const letter = text.slice(start, start + 2);
    const value = text.slice(start + 2, Math.min(end, start + 2 + LONGEST_VALUE));
    if ((letter === "R:" || letter === "F:" || end === start) && isProgram()) yield { path: path(), owner, digest };
    if (end === start) [owner, directory, file, mode] = ["", "", "", 0];
    if (letter === "P:") owner = value;
    if (letter === "F:") [directory, file] = [value, ""];
    if (letter === "R:") [file, mode, digest] = [value, 0, null];
    if (letter === "a:") mode = Number.parseInt(value.split(":")[2] ?? "", 8) || 0;
    if (letter === "Z:") digest = digestOf(value);
    start = end + 1;
  }
}

/** `Q1` and twenty bytes of SHA-1 in base64, or `Q2` and 32 of SHA-256. */
function digestOf(value: string): Digest | null {
  const algorithm = value.startsWith("Q1") ? "sha1" : value.startsWith("Q2") ? "sha256" : null;
  if (algorithm === null) return null;
  const bytes = Buffer.from(value.slice(2), "base64");
  return bytes.length === (algorithm === "sha1" ? 20 : 32) ? { algorithm, hex: bytes.toString("hex") } : null;
}

const EXECUTABLE = 0o111;
/** include/uapi/linux/limits.h: PATH_MAX */
const LONGEST_VALUE = 4096;
