import type { PathStatus } from "./path-result.ts";

/** A path that the sensor does not see as it is, by its design: why, and where. */
export interface KnownGap {
  readonly path: string;
  readonly status: PathStatus;
  /** Where it holds; everywhere where not given. */
  readonly backends?: readonly string[];
  /** Only on kernels from this one on, or below this one, as [major, minor]. */
  readonly from?: readonly [number, number];
  readonly below?: readonly [number, number];
  readonly why: string;
}

const probes = ["fentry", "kprobe"] as const;
const afterEnd = "what is read after the connection's end is told by its close, not as a beat";
const mptcp = "what is received over Multipath TCP is told by the next send or the end of the burst";
const empty = "a datagram of 0 bytes moves nothing, and leaves no record";
const lite = "UDP-Lite is not followed: tracepoints leave it out, probes write it down as UDP";

export const knownGaps: readonly KnownGap[] = [
  { path: "tcp half closed", status: "beats missed", why: afterEnd },
  { path: "tcp reset by peer with data queued", status: "beats missed", why: afterEnd },
  {
    path: "tcp reset with data queued",
    status: "bytes differ",
    why: "what a program wrote and the kernel threw away was never sent, and does not count",
  },
  {
    path: "tcp closed with data unread",
    status: "bytes differ",
    why: "what came and was never read by the program was received, and counts",
  },
  { path: "tcp MPTCP", status: "beats missed", backends: probes, why: mptcp },
  {
    path: "tcp TLS in the kernel",
    status: "beats missed",
    backends: probes,
    why: "TLS in the kernel sends by tcp_sendmsg_locked, which is not probed; the close tells its bytes",
  },
  {
    path: "tcp splice from socket",
    status: "beats missed",
    backends: ["tracepoint"],
    why: "splice(2) from a socket passes no tracepoint; the close tells its bytes",
  },
  {
    path: "tcp TCP_ZEROCOPY_RECEIVE",
    status: "beats missed",
    backends: ["tracepoint"],
    why: "receiving by mmap passes no tracepoint; the close tells its bytes",
  },
  {
    path: "udp recv of any peer",
    status: "peer not known",
    backends: ["tracepoint"],
    why: "whom an unconnected socket hears from is not known before it sends",
  },
  {
    path: "udp answer of any peer",
    status: "bytes differ",
    backends: ["tracepoint"],
    why: "what an unconnected socket receives before it sends has no peer; the rest counts for the one it last sent to",
  },
  {
    path: "udp two peers crossed",
    status: "bytes differ",
    backends: ["tracepoint"],
    why: "what an unconnected socket receives counts for the peer it last sent to",
  },
  { path: "udp send of 0 bytes", status: "beats missed", why: empty },
  { path: "udp recv of 0 bytes", status: "beats missed", why: empty },
  {
    path: "udp to a closed port",
    status: "bytes differ",
    backends: ["kprobe"],
    why: "a kprobe counts a datagram when it is handed over, so one that is refused counts too",
  },
  {
    path: "udp io_uring SENDMSG",
    status: "peer not known",
    backends: ["tracepoint"],
    why: "io_uring names the peer without a system call",
  },
  { path: "udplite send", status: "not seen", why: lite },
  { path: "udplite recv", status: "not seen", why: lite },
];

/** The gap that explains this status of this path, or undefined where none does. */
export function findGap(
  path: string,
  status: PathStatus,
  sensor: { readonly backend: string; readonly kernel: string },
  gaps = knownGaps,
): KnownGap | undefined {
  return gaps.find(
    (gap) =>
      gap.path === path &&
      gap.status === status &&
      (gap.backends === undefined || gap.backends.includes(sensor.backend)) &&
      (gap.from === undefined || !isBelow(sensor.kernel, gap.from)) &&
      (gap.below === undefined || isBelow(sensor.kernel, gap.below)),
  );
}

function isBelow(kernel: string, [major, minor]: readonly [number, number]): boolean {
  const [ownMajor = 0, ownMinor = 0] = kernel.split(/[.-]/).map(Number);
  return ownMajor < major || (ownMajor === major && ownMinor < minor);
}
