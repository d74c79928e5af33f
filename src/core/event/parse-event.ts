import type {
  DnsContent,
  ElfFacts,
  Event,
  EventKind,
  Executable,
  FileFacts,
  HttpContent,
  IrcContent,
  PayloadContent,
  SshContent,
  TlsContent,
  UnknownContent,
} from "./event.ts";

/** Longest string and longest array that an event may hold; an event beyond is not one. */
const MAX_STRING_LENGTH = 65_536;
const MAX_ARRAY_LENGTH = 4096;

/**
 * An event out of what a JSON or MessagePack decoder made, or null where it is none: unknown kind, missing field, wrong
 * type, number that is not finite, negative count, string or array beyond its bound. Fields that are not known are left
 * out, so that an older tocsin reads what a newer one wrote.
 *
 * A value with exactly the known fields is returned as it is: every field was checked and there is no other, so a copy
 * would only cost time on the replay path.
 */
export function parseEvent(value: unknown): Event | null {
  if (!isRecord(value)) return null;
  const kind = value["kind"];
  const fields = typeof kind === "string" ? fieldsByKind.get(kind) : undefined;
  if (fields === undefined) return null;
  const event = readFields(value, fields);
  return event !== undefined && isChecked(event) ? event : null;
}

/** The value itself, the value without what is unknown, or undefined where it is not valid. */
type Read = (value: unknown) => unknown;
type Fields = ReadonlyMap<string, Read>;
/** Every field but `kind`; the compiler sees to it that a field added to an event is not forgotten here. */
type Table<T> = { readonly [Field in Exclude<keyof T, "kind">]: Read };

const endpoints = {
  transport: oneOf("tcp", "udp"),
  localAddress: readString,
  localPort: readPort,
  remoteAddress: readString,
  remotePort: readPort,
} as const;

const socketFacts = {
  at: readNumber,
  socket: readString,
  pid: readCount,
  uid: readCount,
  comm: readString,
  cgroupId: readCount,
  netns: readCount,
  ...endpoints,
} as const;

const dnsContent: Table<DnsContent> = {
  protocol: oneOf("dns"),
  isAnswer: readBoolean,
  query: readString,
  registeredDomain: readString,
  type: readString,
  code: orNull(readString),
  addresses: readStrings,
  ttlSeconds: orNull(readCount),
};

const tlsContent: Table<TlsContent> = {
  protocol: oneOf("tls", "quic"),
  isClient: readBoolean,
  serverName: orNull(readString),
  alpn: readStrings,
  version: orNull(readString),
  ja4: orNull(readString),
  hasEncryptedName: readBoolean,
};

const httpContent: Table<HttpContent> = {
  protocol: oneOf("http"),
  isRequest: readBoolean,
  method: orNull(readString),
  host: orNull(readString),
  path: orNull(readString),
  userAgent: orNull(readString),
  status: orNull(readCount),
};

const ircContent: Table<IrcContent> = { protocol: oneOf("irc"), verb: readString };
const sshContent: Table<SshContent> = { protocol: oneOf("ssh"), banner: readString };
const unknownContent: Table<UnknownContent> = { protocol: oneOf("unknown") };

const contents: { readonly [Protocol in PayloadContent["protocol"]]: Read } = {
  dns: readRecord(dnsContent),
  tls: readRecord(tlsContent),
  quic: readRecord(tlsContent),
  http: readRecord(httpContent),
  irc: readRecord(ircContent),
  ssh: readRecord(sshContent),
  unknown: readRecord(unknownContent),
};
const contentByProtocol: ReadonlyMap<unknown, Read> = new Map(Object.entries(contents));

const fileFacts: Table<FileFacts> = {
  ownerUid: readCount,
  mode: readCount,
  hostPath: orNull(readString),
  isInUpperLayer: orNull(readBoolean),
};

const elfFacts: Table<ElfFacts> = {
  buildId: orNull(readString),
  isStatic: readBoolean,
  importsSockets: orNull(readBoolean),
};

const executable: Table<Executable> = {
  path: readString,
  device: readCount,
  inode: readCount,
  sizeBytes: readCount,
  sha256: orNull(readString),
  package: orNull(readString),
  packageDatabase: orNull(oneOf("dpkg", "rpm", "apk")),
  isAsPackaged: addedLater(orNull(readBoolean), null),
  copyOf: addedLater(orNull(readString), null),
  isDeleted: readBoolean,
  isMemoryBacked: readBoolean,
  isInWritablePlace: readBoolean,
  file: addedLater(orNull(readRecord(fileFacts)), null),
  elf: addedLater(orNull(readRecord(elfFacts)), null),
  unknown: addedLater(readStrings, []),
};

const tables: { readonly [Kind in EventKind]: Table<Extract<Event, { kind: Kind }>> } = {
  sensor: {
    at: readNumber,
    host: readString,
    kernel: readString,
    backend: readString,
    scope: readString,
    version: readString,
  },
  clock: { at: readNumber, wallMs: readNumber },
  exec: {
    at: readNumber,
    pid: readCount,
    parentPid: readCount,
    uid: readCount,
    comm: readString,
    path: readString,
    args: readStrings,
    isArgsCut: readBoolean,
    cgroupId: readCount,
    device: readCount,
    inode: readCount,
  },
  fork: { at: readNumber, pid: readCount, parentPid: readCount },
  exit: { at: readNumber, pid: readCount },
  process: {
    at: readNumber,
    pid: readCount,
    startedAt: readNumber,
    parentPid: readCount,
    uid: readCount,
    comm: readString,
    args: readStrings,
    isArgsCut: readBoolean,
    cgroup: orNull(readString),
    script: orNull(readString),
    executable: orNull(readRecord(executable)),
  },
  connect: { ...socketFacts, outcome: oneOf("started", "established", "failed", "accepted") },
  traffic: {
    ...socketFacts,
    direction: oneOf("send", "receive"),
    movedBytes: readCount,
    silenceMs: orNull(readNumber),
    sentBytes: readCount,
    receivedBytes: readCount,
  },
  close: { ...socketFacts, sentBytes: readCount, receivedBytes: readCount },
  idle: { ...socketFacts, silenceMs: readCount, sentBytes: readCount, receivedBytes: readCount },
  flow: {
    ...endpoints,
    at: readNumber,
    durationMs: readCount,
    sentBytes: readCount,
    receivedBytes: readCount,
    isFailed: readBoolean,
    application: orNull(readString),
    name: orNull(readString),
    nameSource: orNull(oneOf("sni", "host", "dns")),
  },
  payload: {
    ...endpoints,
    at: readNumber,
    pid: orNull(readCount),
    socket: orNull(readString),
    netns: orNull(readCount),
    direction: oneOf("send", "receive"),
    bytes: readCount,
    content: readContent,
  },
  lost: {
    at: readNumber,
    where: oneOf("ring", "map", "line", "queue", "sensor"),
    count: readCount,
    reason: readString,
  },
  tick: { at: readNumber },
  open: {
    ...endpoints,
    at: readNumber,
    pid: readCount,
    uid: readCount,
    comm: readString,
    cgroupId: readCount,
    netns: readCount,
    role: orNull(oneOf("client", "server")),
  },
  session: {
    at: readNumber,
    pid: readCount,
    loginUid: orNull(readCount),
    sessionId: orNull(readCount),
    terminal: orNull(readString),
    sshClient: orNull(readString),
  },
  container: {
    at: readNumber,
    id: readString,
    name: orNull(readString),
    image: orNull(readString),
    pod: orNull(readString),
    namespace: orNull(readString),
  },
  hosts: { at: readNumber, netns: readCount, entries: readPairs },
};

const fieldsByKind: ReadonlyMap<string, Fields> = new Map(
  Object.entries(tables).map(([kind, table]) => [kind, new Map([["kind", oneOf(kind)], ...Object.entries(table)])]),
);

/**
 * Walks the value rather than the table: for-in reads straight from the hidden class, half the time of look-ups by
 * name.
 */
function readFields(value: Record<string, unknown>, fields: Fields): Record<string, unknown> | undefined {
  let known = 0;
  let isExact = true;
  for (const name in value) {
    const read = fields.get(name);
    if (read === undefined) {
      isExact = false;
      continue;
    }
    const had = value[name];
    const has = read(had);
    if (has === undefined) return undefined;
    if (has !== had) isExact = false;
    known++;
  }
  return isExact && known === fields.size ? value : copyFields(value, fields);
}

function copyFields(value: Record<string, unknown>, fields: Fields): Record<string, unknown> | undefined {
  const copied = Array.from(fields, ([name, read]) => [name, read(value[name])] as const);
  return copied.some(([, has]) => has === undefined) ? undefined : Object.fromEntries(copied);
}

/** True by construction: only called with what the table of its kind has read. */
function isChecked(value: object): value is Event {
  return "kind" in value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function readNumber(value: unknown): unknown {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

/** Not negative: histograms throw on less, and behind this door nothing is validated again. */
function readCount(value: unknown): unknown {
  return typeof value === "number" && value >= 0 && value < Number.POSITIVE_INFINITY ? value : undefined;
}

function readPort(value: unknown): unknown {
  return typeof value === "number" && value >= 0 && value <= 65_535 ? value : undefined;
}

function readString(value: unknown): unknown {
  return typeof value === "string" && value.length <= MAX_STRING_LENGTH ? value : undefined;
}

function readBoolean(value: unknown): unknown {
  return typeof value === "boolean" ? value : undefined;
}

function readStrings(value: unknown): unknown {
  if (!Array.isArray(value) || value.length > MAX_ARRAY_LENGTH) return undefined;
  for (const item of value) if (readString(item) === undefined) return undefined;
  return value;
}

function readPairs(value: unknown): unknown {
  if (!Array.isArray(value) || value.length > MAX_ARRAY_LENGTH) return undefined;
  for (const item of value)
    if (!Array.isArray(item) || item.length !== 2 || readStrings(item) === undefined) return undefined;
  return value;
}

function readRecord(table: { readonly [field: string]: Read }): Read {
  const fields = new Map(Object.entries(table));
  return (value) => (isRecord(value) ? readFields(value, fields) : undefined);
}

function readContent(value: unknown): unknown {
  return isRecord(value) ? contentByProtocol.get(value["protocol"])?.(value) : undefined;
}

function orNull(read: Read): Read {
  return (value) => (value === null ? null : read(value));
}

/** A field that older recordings lack. */
function addedLater(read: Read, before: unknown): Read {
  return (value) => (value === undefined ? before : read(value));
}

function oneOf(...allowed: readonly string[]): Read {
  return (value) => (typeof value === "string" && allowed.includes(value) ? value : undefined);
}
