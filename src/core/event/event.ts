/**
 * One fact from the kernel or about a process. Everything that the core knows, time included, reaches it as one of
 * these, so that a recording replays to the same findings.
 *
 * `at` is milliseconds since boot (CLOCK_BOOTTIME) as a double; a `clock` event maps it to wall time.
 */
export type Event =
  | SensorEvent
  | ClockEvent
  | ExecEvent
  | ForkEvent
  | ExitEvent
  | ProcessEvent
  | ConnectEvent
  | TrafficEvent
  | CloseEvent
  | IdleEvent
  | FlowEvent
  | PayloadEvent
  | LostEvent
  | TickEvent
  | OpenEvent
  | SessionEvent
  | ContainerEvent
  | HostsEvent;

export type EventKind = Event["kind"];

/** What is watching: the first event of every stream, and again whenever the kernel side was started anew. */
export interface SensorEvent {
  readonly kind: "sensor";
  readonly at: number;
  readonly host: string;
  readonly kernel: string;
  /** How the kernel side is attached: `tracepoint`, `fentry` or `kprobe`. */
  readonly backend: string;
  /** What the kernel lets through: `node`, `netns 4026532177`, `tree 1234`. */
  readonly scope: string;
  /** Version of the tocsin that senses. */
  readonly version: string;
}

/** Maps time since boot to wall time; sent at start and after each step of the wall clock. */
export interface ClockEvent {
  readonly kind: "clock";
  readonly at: number;
  /** Milliseconds since 1970-01-01 UTC at `at`. */
  readonly wallMs: number;
}

/** A process replaced its program. Paths and arguments are the process's own claim, redacted, any byte made text. */
export interface ExecEvent {
  readonly kind: "exec";
  readonly at: number;
  readonly pid: number;
  readonly parentPid: number;
  readonly uid: number;
  readonly comm: string;
  /** As handed to execve, so maybe relative, maybe a script. */
  readonly path: string;
  readonly args: readonly string[];
  /** True where the kernel side or a bound cut the arguments. */
  readonly isArgsCut: boolean;
  readonly cgroupId: number;
  /** Device (as stat's st_dev) and inode of the file that runs, read in the kernel. */
  readonly device: number;
  readonly inode: number;
}

/** A process (never a thread) was made. */
export interface ForkEvent {
  readonly kind: "fork";
  readonly at: number;
  readonly pid: number;
  readonly parentPid: number;
}

export interface ExitEvent {
  readonly kind: "exit";
  readonly at: number;
  readonly pid: number;
}

/** Facts about one process, gathered outside the kernel shortly after its exec or when it was first seen. */
export interface ProcessEvent {
  readonly kind: "process";
  readonly at: number;
  readonly pid: number;
  /** When the program was executed (exec) or, for one older than the sensor, when the process started. */
  readonly startedAt: number;
  readonly parentPid: number;
  readonly uid: number;
  readonly comm: string;
  readonly args: readonly string[];
  readonly isArgsCut: boolean;
  /** Path of the cgroup, or null where it was not had. */
  readonly cgroup: string | null;
  /** Script that an interpreter runs, as an absolute path, or null. */
  readonly script: string | null;
  /** Null where the process was gone before it could be looked at. */
  readonly executable: Executable | null;
}

/**
 * On whose behalf a process runs, looked up when it is first seen on the network, with its ancestors: what the kernel's audit
 * and its terminal say, each null where there is none.
 */
export interface SessionEvent extends Session {
  readonly kind: "session";
  readonly at: number;
  readonly pid: number;
}

export interface Session {
  /** Who logged in, whatever user the process runs as now (`/proc/PID/loginuid`); null for what no login began. */
  readonly loginUid: number | null;
  /** The audit session of that login (`/proc/PID/sessionid`). */
  readonly sessionId: number | null;
  /** The controlling terminal: `pts/0`, `tty1`. */
  readonly terminal: string | null;
  /** Address of the client, of a process that serves an ssh connection. */
  readonly sshClient: string | null;
}

/** What a container's runtime says of it, looked up when the first process in it is; what is not given is null. */
export interface ContainerEvent {
  readonly kind: "container";
  readonly at: number;
  /** As in the path of its cgroup. */
  readonly id: string;
  readonly name: string | null;
  readonly image: string | null;
  readonly pod: string | null;
  /** Of the pod, in Kubernetes. */
  readonly namespace: string | null;
}

export interface Executable {
  readonly path: string;
  readonly device: number;
  readonly inode: number;
  readonly sizeBytes: number;
  /** Lower-case hex, or null where the file was gone, unreadable or larger than the bound. */
  readonly sha256: string | null;
  /** Name of the package that owns the path; null where none does; undefined never: see `packageDatabase`. */
  readonly package: string | null;
  /** Which database was asked, or null where there is none: then `package` says nothing. */
  readonly packageDatabase: "dpkg" | "rpm" | "apk" | null;
  /** Whether it still has the content that its package brought; null where no package owns it or none says. */
  readonly isAsPackaged: boolean | null;
  /** Path of a packaged program with the same content, where this one is no package's or not as it came; else null. */
  readonly copyOf: string | null;
  readonly isDeleted: boolean;
  readonly isMemoryBacked: boolean;
  /** Lies in a place that ordinary users can write: /tmp, /dev/shm, /run/user, a home directory. */
  readonly isInWritablePlace: boolean;
  readonly file: FileFacts | null;
  /** Null where it is no ELF file, or a damaged one. */
  readonly elf: ElfFacts | null;
  /** What could not be had, each with its reason: `sha256: larger than 256 MiB`. */
  readonly unknown: readonly string[];
}

/** What the file system says of an executable. */
export interface FileFacts {
  readonly ownerUid: number;
  /** Permission bits, setuid and setgid too: 0o4755. */
  readonly mode: number;
  /** Where the node itself finds the file, where that is not the path that the process sees; else null. */
  readonly hostPath: string | null;
  /** Was written into a container's upper layer, so is not of its image; null where it lies on no overlay. */
  readonly isInUpperLayer: boolean | null;
}

/** What an ELF file says of itself. */
export interface ElfFacts {
  /** Lower-case hex. */
  readonly buildId: string | null;
  readonly isStatic: boolean;
  /** Whether it, or a library that it is linked with, imports calls of sockets; null where that cannot be told (static, Go). */
  readonly importsSockets: boolean | null;
}

/** What every socket event says of its socket; each is complete in itself. */
export interface SocketFacts {
  readonly at: number;
  /** Opaque and stable for one socket's life; never a kernel address. UDP: one for each peer. */
  readonly socket: string;
  /** Owner: bound when it connects, accepts, sends or receives. 0 where no such moment was seen. */
  readonly pid: number;
  readonly uid: number;
  readonly comm: string;
  readonly cgroupId: number;
  /** Inode of the network namespace. */
  readonly netns: number;
  readonly transport: "tcp" | "udp";
  /** Canonical text (RFC 5952); an IPv4-mapped address is written as IPv4. */
  readonly localAddress: string;
  readonly localPort: number;
  readonly remoteAddress: string;
  readonly remotePort: number;
}

/** A TCP connection was tried, came about, was refused or timed out, or was taken from a listener. */
export interface ConnectEvent extends SocketFacts {
  readonly kind: "connect";
  readonly outcome: "started" | "established" | "failed" | "accepted";
}

/** A socket moved data for the first time, after a silence, or is still busy; totals are cumulative. */
export interface TrafficEvent extends SocketFacts {
  readonly kind: "traffic";
  readonly direction: "send" | "receive";
  /** Bytes of this very call, as far as the totals below hold them already. */
  readonly movedBytes: number;
  /** How long the socket had been silent, give or take 100 ms; null at its first record. */
  readonly silenceMs: number | null;
  /** Since the socket's first record for UDP, since it exists for TCP. Payload, not headers or retransmissions. */
  readonly sentBytes: number;
  readonly receivedBytes: number;
}

/** A socket moved data after its last record, and has fallen silent since: the totals of the burst that is over. */
export interface IdleEvent extends SocketFacts {
  readonly kind: "idle";
  /** How long it has been silent, give or take 100 ms. */
  readonly silenceMs: number;
  readonly sentBytes: number;
  readonly receivedBytes: number;
}

/** A socket's end with its final totals. */
export interface CloseEvent extends SocketFacts {
  readonly kind: "close";
  readonly sentBytes: number;
  readonly receivedBytes: number;
}

/** A record of a socket of this node. */
export type SocketEvent = ConnectEvent | TrafficEvent | CloseEvent | IdleEvent;

/** Both ends of a connection or an exchange of datagrams, seen from who opened it. */
export interface Endpoints {
  readonly transport: "tcp" | "udp";
  /** Canonical text, as in `SocketFacts`. */
  readonly localAddress: string;
  readonly localPort: number;
  readonly remoteAddress: string;
  readonly remotePort: number;
}

/** A whole connection that a network monitor watched; nothing is known of its process, so its host is the actor. */
export interface FlowEvent extends Endpoints {
  readonly kind: "flow";
  /** When it began; events come in the order of this. */
  readonly at: number;
  /** 0 where it is not known. */
  readonly durationMs: number;
  /** Payload; 0 where it is not known. */
  readonly sentBytes: number;
  readonly receivedBytes: number;
  /** Refused or never answered. */
  readonly isFailed: boolean;
  /** What the payload was recognised as, in lower case (`http`, `tls`, `dns`, `irc`, `ntp`), or null. */
  readonly application: string | null;
  /** Name of the destination, lower case, or null. */
  readonly name: string | null;
  /** Where the name is from: what the client said in this connection, or an answer that it had been given before. */
  readonly nameSource: "sni" | "host" | "dns" | null;
}

/** What the first bytes of a connection, a datagram or a monitor's log say of what is spoken. */
export interface PayloadEvent extends Endpoints {
  readonly kind: "payload";
  /** When these bytes were handed over: of a socket's, never after the record of the same call. */
  readonly at: number;
  /** Whose socket it is, or null where only the host is known. */
  readonly pid: number | null;
  /** As in `SocketFacts`, or null where only the host is known. */
  readonly socket: string | null;
  readonly netns: number | null;
  /** Seen from this side. A question and its answer in one count as sent. */
  readonly direction: "send" | "receive";
  /** Of the call or datagram as a whole, however much of it was read; 0 where it is not known. */
  readonly bytes: number;
  readonly content: PayloadContent;
}

/** What was read of a payload, by what it was recognised as; `unknown` speaks none of these. */
export type PayloadContent = DnsContent | TlsContent | HttpContent | IrcContent | SshContent | UnknownContent;

/** A question to a resolver, its answer, or both in one. */
export interface DnsContent {
  readonly protocol: "dns";
  /** Whether it is an answer, or holds one. */
  readonly isAnswer: boolean;
  /** Name asked for, lower case, without the last dot. */
  readonly query: string;
  /** What a registrar sells: `example.co.uk` of `a.b.example.co.uk`; the query itself where there is none above it. */
  readonly registeredDomain: string;
  /** `A`, `TXT`, `NULL`, ...; a number as text where it has no name. */
  readonly type: string;
  /** `NOERROR`, `NXDOMAIN`, ...; null where no answer was seen. */
  readonly code: string | null;
  /** Addresses among the answers. */
  readonly addresses: readonly string[];
  /** The shortest life of any of these addresses, or null where there is none or it is not known. */
  readonly ttlSeconds: number | null;
}

/** The first message of a TLS or QUIC handshake; a server's says no more than that it is one. */
export interface TlsContent {
  readonly protocol: "tls" | "quic";
  readonly isClient: boolean;
  /** SNI, lower case. */
  readonly serverName: string | null;
  /** Protocols that are offered inside: `h2`, `http/1.1`, `h3`. */
  readonly alpn: readonly string[];
  /** The newest that a client offers: `1.3`, `1.2`, `1.1`, `1.0`, `ssl3`. */
  readonly version: string | null;
  /** FoxIO's fingerprint of a client, or null where not all of its message was seen. */
  readonly ja4: string | null;
  /** The client sent an encrypted name (ECH), or acts as if (GREASE): `serverName` may then be its front's. */
  readonly hasEncryptedName: boolean;
}

/** The head of an HTTP/1 request or response. */
export interface HttpContent {
  readonly protocol: "http";
  readonly isRequest: boolean;
  readonly method: string | null;
  /** Lower case, without its port. */
  readonly host: string | null;
  /** Without its query, which may hold secrets. */
  readonly path: string | null;
  readonly userAgent: string | null;
  readonly status: number | null;
}

export interface IrcContent {
  readonly protocol: "irc";
  /** `NICK`, `JOIN`, ..., or the three digits of a reply. */
  readonly verb: string;
}

export interface SshContent {
  readonly protocol: "ssh";
  /** `SSH-2.0-OpenSSH_9.2p1 Debian-2`. */
  readonly banner: string;
}

/** Bytes that none of the protocols above begins with. */
export interface UnknownContent {
  readonly protocol: "unknown";
}

/** Something was lost between the kernel and here, or is about to be missed: how much, where, why. */
export interface LostEvent {
  readonly kind: "lost";
  readonly at: number;
  /**
   * `ring` kernel buffer, `map` kernel table full, `line` unreadable record, `queue` consumer too slow, `sensor` the
   * kernel side ended.
   */
  readonly where: "ring" | "map" | "line" | "queue" | "sensor";
  readonly count: number;
  readonly reason: string;
}

/** Time passed: at least once a second while the sensor lives, whatever else happens. */
export interface TickEvent {
  readonly kind: "tick";
  readonly at: number;
}

/**
 * A socket that was there before the sensor and has a peer: whose it is, and which end opened it. It has no identity of
 * the kernel's, so netns, transport and both ends tell which socket it is.
 */
export interface OpenEvent extends Endpoints {
  readonly kind: "open";
  readonly at: number;
  /** Of several processes that hold it, the one with the lowest number. */
  readonly pid: number;
  readonly uid: number;
  readonly comm: string;
  /** 0 where it is not known. */
  readonly cgroupId: number;
  /** Inode of the network namespace. */
  readonly netns: number;
  /** `server` where its port is listened on, `client` where it is none that is given to services; else null. */
  readonly role: "client" | "server" | null;
}

/** What the hosts file says now that processes of a network namespace read: hosts(5). */
export interface HostsEvent {
  readonly kind: "hosts";
  readonly at: number;
  /** Inode of the network namespace. */
  readonly netns: number;
  /** Address in canonical text, and the first name that it has; none of what stays on the node, 4096 at most. */
  readonly entries: readonly (readonly [address: string, name: string])[];
}
