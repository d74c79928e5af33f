import { pathOfBytes } from "./database-text.ts";

/** Paths of a package's list, read as latin1, that may be programs. A directory stands right before what lies in it: left out. */
export function* programsIn(text: string): Generator<string> {
  let line: string | null = null;
  for (const next of linesOf(text)) {
    if (line !== null && isProgram(line) && !next.startsWith(`${line}/`)) yield pathOfBytes(line);
    line = next;
  }
  if (line !== null && isProgram(line)) yield pathOfBytes(line);
}

/** The lines of a package's md5sums, `HEX  PATH` without its first slash; see deb-md5sums(5). */
export function* md5sumsIn(text: string): Generator<{ readonly path: string; readonly hex: string }> {
  for (const line of linesOf(text)) {
    const [, hex = "", path = ""] = MD5SUM.exec(line) ?? [];
    if (hex !== "" && isProgram(`/${path}`)) yield { path: pathOfBytes(`/${path}`), hex };
  }
}

/** A file that gave its place to another. */
export interface Diversion {
  readonly to: string;
  readonly by: string;
}

/** `var/lib/dpkg/diversions` (dpkg-divert(1)): triples of lines, path, where it went, by whom (`:` the administrator). */
export function diversionsIn(text: string): Map<string, Diversion> {
  const diversions = new Map<string, Diversion>();
  let path = "";
  let to = "";
  let field = 0;
  for (const line of linesOf(text)) {
    if (field === 0) path = line;
    else if (field === 1) to = line;
    else if (path.startsWith("/") && to.startsWith("/")) {
      diversions.set(pathOfBytes(path), { to: pathOfBytes(to), by: line });
    }
    field = (field + 1) % 3;
    if (diversions.size >= MOST_DIVERSIONS) break;
  }
  return diversions;
}

/** Where a package's file really is: at the diverted place, unless the package is the one that diverts. */
export function diverted(path: string, owner: string, diversions: ReadonlyMap<string, Diversion>): string {
  const diversion = diversions.get(path);
  return diversion === undefined || diversion.by === owner ? path : diversion.to;
}

/** One after another, since a list may have a hundred thousand. */
function* linesOf(text: string): Generator<string> {
  for (let start = 0; start < text.length; ) {
    const found = text.indexOf("\n", start);
    const end = found < 0 ? text.length : found;
    yield text.slice(start, end);
    start = end + 1;
  }
}

function isProgram(path: string): boolean {
  return path.length <= LONGEST_PATH && PROGRAM_PLACE.test(path) && !DATA_FILE.test(path);
}

/** include/uapi/linux/limits.h: PATH_MAX */
const LONGEST_PATH = 4096;
const MOST_DIVERSIONS = 65_536;
const MD5SUM = /^([0-9a-f]{32}) [ *](.+)$/;
/** Some packages keep their programs under /usr/share; the large parts of it that hold none are left out. */
const PROGRAM_PLACE =
  /^\/(?:s?bin|lib\w*|opt|usr\/(?:s?bin|games|lib\w*|local|share(?!\/(?:doc|man|locale|icons|zoneinfo|help|info)\/)))\//;
const DATA_FILE =
  /\.(?:py|pyc|h|hpp|hh|inc|js|mjs|cjs|ts|json|map|css|html?|xml|svg|png|gif|ttf|txt|md|gz|xz|zst|pm|pl|pod|al|ph|rb|el|elc|tcl|a|o|la|ko|mo|gir|typelib|pc|cmake|conf|service|socket|timer|target|rules|vim|hwdb|cnf|yml|yaml|toml)$/;
