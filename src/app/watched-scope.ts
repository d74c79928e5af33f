import { readFileSync } from "node:fs";
import { stat, statfs } from "node:fs/promises";
import { isIPv4, isIPv6 } from "node:net";
import { TocsinError } from "../core/tocsin-error.ts";
import type { AddressRange, Filter, Scope } from "../edge/sensor/scope.ts";
import { netnsInode } from "./netns.ts";
import type { CliOptions } from "./options.ts";
import { ProcessTree } from "./process-tree.ts";

/** Type of the file system that cgroups of version 2 live in. Source: CGROUP2_SUPER_MAGIC, include/uapi/linux/magic.h. */
const CGROUP2_MAGIC = 0x63677270;
const MOST_PORT = 65_535;
const MOST_UID = 0xffff_fffe;

/** What the options say of what is watched, COMMAND's process being `commandPid`; wrong usage is refused. */
export async function watchedScope(commandPid: number | null, options: CliOptions): Promise<Scope> {
  const filter = await filterOf(options);
  return { ...(await placeOf(commandPid, options)), ...(Object.keys(filter).length > 0 ? { filter } : {}) };
}

async function placeOf(commandPid: number | null, options: CliOptions): Promise<Scope> {
  if (commandPid !== null) return { kind: "tree", pid: commandPid };
  if (options.pid !== undefined) return livingTree(options.pid);
  return options.netns === undefined ? { kind: "node" } : { kind: "netns", inode: await netnsInode(options.netns) };
}

function livingTree(pid: number): Scope {
  const tree = new ProcessTree(pid);
  tree.hold();
  const treePids = tree.resume();
  if (treePids.length > 0) return { kind: "tree", pid, treePids };
  throw new TocsinError("usage", `Cannot watch process "${pid}": there is none; name one that ps lists`);
}

async function filterOf(options: CliOptions): Promise<Filter> {
  return {
    ...(options.cgroup === undefined ? {} : { cgroupId: await cgroupId(options.cgroup) }),
    ...(options.uid === undefined ? {} : { uid: uidOf(options.uid) }),
    ...(options.port === undefined ? {} : { ports: options.port.map(portOf) }),
    ...(options.to === undefined ? {} : { ranges: options.to.map(rangeOf) }),
    ...(options.loopback === false ? { isWithoutLoopback: true } : {}),
    ...(options.self === true ? { isWithSelf: true } : {}),
  };
}

/** A cgroup's id is the inode of its folder. */
async function cgroupId(which: string): Promise<number> {
  const candidates = which.startsWith("/sys/")
    ? [which]
    : [`/sys/fs/cgroup/${which}`, `/sys/fs/cgroup/unified/${which}`];
  for (const path of candidates) {
    try {
      if ((await statfs(path)).type === CGROUP2_MAGIC) return (await stat(path)).ino;
    } catch {
      // Not there: maybe below the other mount point.
    }
  }
  const remedy = "name a folder of version 2 below /sys/fs/cgroup, such as system.slice/cron.service";
  throw new TocsinError("usage", `Cannot watch cgroup "${which}": there is none of version 2; ${remedy}`);
}

function uidOf(which: string): number {
  const uid = /^\d+$/.test(which) ? Number(which) : userNamed(which);
  if (uid !== null && uid <= MOST_UID) return uid;
  throw new TocsinError("usage", `Cannot watch user "${which}": there is none; name one of /etc/passwd, or a number`);
}

function userNamed(name: string): number | null {
  const users = readFileSync("/etc/passwd", "utf8").split("\n");
  const uid = users.map((line) => line.split(":")).find(([user]) => user === name)?.[2];
  return uid === undefined ? null : Number(uid);
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= MOST_PORT) return port;
  throw new TocsinError("usage", `Cannot watch port "${text}": it takes a number of 1 to ${MOST_PORT}, such as 443`);
}

/** `203.0.113.0/24`, `2001:db8::/32`, or one address. */
function rangeOf(text: string): AddressRange {
  const [address = "", prefix] = text.split("/");
  const bytes = isIPv4(address)
    ? address.split(".").map(Number)
    : isIPv6(address) && !address.includes("%")
      ? bytesOfIpv6(address)
      : [];
  const bits = prefix === undefined ? bytes.length * 8 : /^\d+$/.test(prefix) ? Number(prefix) : Number.NaN;
  if (bytes.length > 0 && bits <= bytes.length * 8 && text.split("/").length <= 2)
    return ofIpv4({ bytes, prefix: bits });
  const remedy = "it takes an address or a range, such as 203.0.113.0/24 or 2001:db8::/32";
  throw new TocsinError("usage", `Cannot watch what goes to "${text}": ${remedy}`);
}

/** A range of mapped addresses is one of IPv4. */
function ofIpv4(range: AddressRange): AddressRange {
  const isMapped =
    range.bytes.length === 16 && range.bytes.slice(0, 12).every((byte, index) => byte === (index < 10 ? 0 : 255));
  return isMapped && range.prefix >= 96 ? { bytes: range.bytes.slice(12), prefix: range.prefix - 96 } : range;
}

/** A URL writes an address in hexadecimal groups only; the zeros that it leaves out go where it has two colons. */
function bytesOfIpv6(address: string): number[] {
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = [], tail = []] = canonical.split("::").map((half) => half.split(":").filter(Boolean));
  const zeros = Array<string>(8 - head.length - tail.length).fill("0");
  return [...head, ...zeros, ...tail].flatMap((group) => {
    const word = Number.parseInt(group, 16);
    return [word >> 8, word & 0xff];
  });
}
