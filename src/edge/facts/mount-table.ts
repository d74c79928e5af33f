import { readFile } from "node:fs/promises";
import { textFromBytes } from "../../core/event/text.ts";

/** One line of /proc/PID/mountinfo; see proc_pid_mountinfo(5). */
export interface Mount {
  /** `8:1` */
  readonly device: string;
  /** What of its file system is mounted there. */
  readonly root: string;
  /** As the process sees it. */
  readonly place: string;
  readonly type: string;
  readonly options: readonly string[];
}

/** The mounts that a process sees; none where it is gone. Beyond a bound the rest is left out. */
export async function readMounts(procRoot: string, pid: string): Promise<readonly Mount[]> {
  const bytes = await readFile(`${procRoot}/${pid}/mountinfo`).catch(() => Buffer.alloc(0));
  return parseMounts(textFromBytes(bytes.subarray(0, MOST_BYTES)));
}

/** Parses them; lines that are none are left out. */
export function parseMounts(text: string): readonly Mount[] {
  return text
    .split("\n")
    .slice(0, MOST_MOUNTS)
    .flatMap((line) => mountOf(line) ?? []);
}

/** The mount that a path lies on: of the longest place, the one that was mounted last. */
export function mountOfPath(mounts: readonly Mount[], path: string): Mount | null {
  let best: Mount | null = null;
  for (const mount of mounts) {
    if (isWithin(path, mount.place) && (best === null || mount.place.length >= best.place.length)) best = mount;
  }
  return best;
}

/** A path in the mount's own file system, which begins at its root. */
export function pathOnMount({ root, place }: Mount, path: string): string {
  return join(root, path.slice(place === "/" ? 0 : place.length));
}

export function isWithin(path: string, folder: string): boolean {
  return folder === "/" || path === folder || path.startsWith(`${folder}/`);
}

/** Both with a slash in front, however many there are. */
export function join(folder: string, rest: string): string {
  return `${folder}/${rest}`.replace(/\/+/g, "/").replace(/(?<=.)\/$/, "");
}

function mountOf(line: string): Mount | null {
  const [front = "", back = ""] = line.split(" - ", 2);
  const [, , device, root, place] = front.split(" ");
  const [type, , options = ""] = back.split(" ");
  if (device === undefined || root === undefined || place === undefined || type === undefined) return null;
  return {
    device,
    root: unescapeText(root),
    place: unescapeText(place),
    type,
    options: options.split(",").map(unescapeText),
  };
}

/** Blanks, tabs, newlines and backslashes are written in octal. */
function unescapeText(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}

const MOST_BYTES = 1024 * 1024;
const MOST_MOUNTS = 8192;
