/** The fields of a `sock` record, as bpf/socket-record.bt writes them. */
const sample = {
  what: 5,
  ns: 534_648_507_670,
  key: 150_087_734_580_032,
  firstNs: 534_600_000_000,
  owner: 2385,
  pid: 2385,
  uid: 1000,
  cgroup: 7,
  netns: 4_026_532_177,
  family: 2,
  transport: 6,
  localPort: swapped(44_978),
  remotePort: swapped(443),
  localV4: 0x050200c0,
  localV6a: 0,
  localV6b: 0,
  localV6c: 0,
  localV6d: 0,
  remoteV4: 0x010200c0,
  remoteV6a: 0,
  remoteV6b: 0,
  remoteV6c: 0,
  remoteV6d: 0,
  movedBytes: 77,
  silenceNs: 300_224_358,
  sentBytes: 1077,
  receivedBytes: 1000,
  comm: "curl",
};

export type SocketFields = { readonly [Field in keyof typeof sample]: unknown };

/** A bpftrace message with one `sock` record: 192.0.2.5:44978 sends to 192.0.2.1:443, with what a test cares about put over it. */
export function socketMessage(over: Partial<SocketFields> = {}): { type: string; data: unknown[] } {
  return { type: "value", data: ["sock", ...Object.values({ ...sample, ...over })] };
}

/** A port as it lies in the kernel. */
export function swapped(port: number): number {
  return ((port & 0xff) << 8) | (port >> 8);
}
