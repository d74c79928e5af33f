import { parseEvent } from "../../src/core/event/parse-event.ts";
import { containerOfCgroup } from "../../src/core/process/container-of-cgroup.ts";
import { HostsParser } from "../../src/edge/facts/hosts-parser.ts";
import { parseLoaderCache } from "../../src/edge/facts/loader-cache.ts";
import { parseMounts } from "../../src/edge/facts/mount-table.ts";
import { parseCgroup } from "../../src/edge/facts/proc-files.ts";
import { fromDocker, fromOci, fromStorage } from "../../src/edge/facts/runtime-files.ts";
import { elfFile } from "../edge/facts/elf-sample.ts";
import { readElfOf } from "../edge/facts/read-elf.ts";
import { type Chance, hostileBytes } from "./mutate.ts";

/** A reader of what lies on the node, and what makes bytes for it that are worth reading. */
export interface FactTarget {
  readonly name: string;
  /** Whether it recognised them; it must not throw, and must not ask for more than it may. */
  readonly read: (bytes: Buffer) => boolean;
  readonly make: (chance: Chance) => Uint8Array;
}

const MOST_ASKED_BYTES = 16 * 1024 * 1024;
const elfs = [
  elfFile({ imports: ["connect", "puts"], buildId: "0123456789abcdef0123", runpath: "$ORIGIN/lib" }),
  elfFile({ is64: false, machine: 3, imports: ["send"], needed: ["liba.so", "libc.so.6"] }),
  elfFile({ isBig: true, machine: 22, exports: ["bind"], rpath: "/opt" }),
  elfFile({ interpreter: null, isDynamic: false, isGo: true }),
];
const loaderCache = Buffer.concat([
  Buffer.from("glibc-ld.so.cache1.1"),
  Buffer.from([1, 0, 0, 0, ...Array<number>(24).fill(0), 0, 0, 0, 0, 72, 0, 0, 0, 80]),
  Buffer.from([...Array<number>(15).fill(0), ...Buffer.from("libc.so\0/lib/libc.so\0")]),
]);
const mounts = [
  "21 1 8:1 / / rw,relatime shared:1 - ext4 /dev/root rw\n40 21 0:39 / /m\\040x rw - overlay o rw,lowerdir=/l1:/l\\072,upperdir=/u,workdir=/w\n",
];

const hosts = [
  "127.0.0.1 localhost\n192.0.2.7 db.internal db # x\n2001:db8::7\tsix\n0.0.0.0 ads.example\n::ffff:192.0.2.8 mapped\n",
  "192.0.2.9 a\r\n10.0.0.1 b.c-d_e.\n",
];

const id = "0123456789abcdef".repeat(4);
const pod = "3f8a1c2e_9b7d_4e5f_8a6b_1c2d3e4f5a6b";
const cgroups = [
  `12:pids:/docker/${id}\n1:name=systemd:/lxc/web\n0::/system.slice/docker-${id}.scope\n`,
  `0::/kubepods.slice/kubepods-burstable-pod${pod}.slice/cri-containerd-${id}.scope\n`,
  "0::/machine.slice/systemd-nspawn@my\\x2dweb.service/payload\n",
];
const runtimeFiles = [
  `{"Name":"/web","Config":{"Image":"nginx:1","Labels":{"io.kubernetes.pod.name":"a"}}}`,
  `{"annotations":{"io.kubernetes.cri.container-name":"web","io.kubernetes.cri.sandbox-namespace":"b"}}`,
  `[{"id":"${id}","names":["web"],"metadata":"{\\"image-name\\":\\"nginx\\"}"}]`,
];

/** Each reader. */
export const factTargets: readonly FactTarget[] = [
  { name: "elf", read: readsElf, make: from(elfs) },
  {
    name: "ld.so.cache",
    read: (bytes) => parseLoaderCache(bytes).size > 0,
    make: from([loaderCache]),
  },
  {
    name: "mountinfo",
    read: (bytes) => parseMounts(bytes.toString("latin1")).length > 0,
    make: from(mounts.map((text) => Buffer.from(text))),
  },
  { name: "cgroup", read: readsCgroup, make: from(cgroups.map((text) => Buffer.from(text))) },
  { name: "runtime file", read: readsRuntimeFile, make: from(runtimeFiles.map((text) => Buffer.from(text))) },
  { name: "hosts", read: readsHosts, make: from(hosts.map((text) => Buffer.from(text))) },
];

/** As plain arrays: what changes them copies them by a slice, which of a Buffer is none. */
function from(valid: readonly Buffer[]): FactTarget["make"] {
  const arrays = valid.map((bytes) => new Uint8Array(bytes));
  return (chance) => hostileBytes(chance, arrays);
}

/** In two pieces; what it makes of them has to be an event. */
function readsHosts(bytes: Buffer): boolean {
  const parser = new HostsParser();
  parser.push(bytes.subarray(0, bytes.length >> 1));
  parser.push(bytes.subarray(bytes.length >> 1));
  const event = { kind: "hosts", at: 1, netns: 1, entries: parser.end() };
  if (parseEvent(event) !== event) throw new TypeError("it made no event");
  return event.entries.length > 0;
}

function readsCgroup(bytes: Buffer): boolean {
  const cgroup = parseCgroup(bytes);
  return cgroup !== null && containerOfCgroup(cgroup.path) !== null;
}

/** What it makes of them has to be an event. */
function readsRuntimeFile(bytes: Buffer): boolean {
  const text = bytes.toString();
  const told = fromDocker(text) ?? fromOci(text) ?? fromStorage(text, id);
  const event = { kind: "container", at: 1, id, ...told };
  if (told !== null && parseEvent(event) !== event) throw new TypeError("it made no event");
  return told !== null;
}

function readsElf(bytes: Buffer): boolean {
  const { image, spans } = readElfOf(bytes);
  const asked = spans.reduce((sum, { length }) => sum + length, 0);
  if (spans.length > 20 || asked > MOST_ASKED_BYTES) throw new RangeError(`it asked for ${asked} bytes`);
  return image !== null;
}
