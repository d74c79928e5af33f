import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const LISTS = "/var/lib/dpkg/info";

/** Paths of an installed Debian package, as a merged /usr has them; null where it is not installed, or nothing is. */
export function installedFiles(name: string): readonly string[] | null {
  if (!existsSync(LISTS)) return null;
  const list = readdirSync(LISTS).find(
    (file) => file === `${name}.list` || (file.startsWith(`${name}:`) && file.endsWith(".list")),
  );
  if (list === undefined) return null;
  const lines = readFileSync(join(LISTS, list), "utf8").split("\n");
  return lines.map((path) => path.replace(/^\/(bin|sbin|lib)\//, "/usr/$1/"));
}
