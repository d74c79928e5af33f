import { createReadStream } from "node:fs";
import { ipv4FromWord, ipv6FromWords } from "../../core/event/address.ts";

/** One socket as the kernel lists it in /proc/net/{tcp,tcp6,udp,udp6}; see proc(5) and net/ipv4/tcp_ipv4.c. */
export interface SocketRow {
  readonly transport: "tcp" | "udp";
  /** Canonical text, as in `SocketFacts`. */
  readonly localAddress: string;
  readonly localPort: number;
  readonly remoteAddress: string;
  readonly remotePort: number;
  /** Waits for others to call: a TCP listener, a UDP socket without a peer. */
  readonly isOpenToAll: boolean;
  /** 0 where no process holds it any more. */
  readonly inode: number;
}

const tables = ["tcp", "tcp6", "udp", "udp6"] as const;
const TCP_LISTEN = "0A";
const row =
  /^ *\d+: ([0-9A-F]+):([0-9A-F]{4}) ([0-9A-F]+):([0-9A-F]{4}) ([0-9A-F]{2}) \S+ \S+ \S+ +\d+ +\d+ (\d+)(?: |$)/;

/** Every socket of a process's network namespace, as it is read; nothing where the process is gone. */
export async function* readSocketRows(procRoot: string, pid: number): AsyncGenerator<readonly SocketRow[]> {
  for (const table of tables) {
    const transport = table.startsWith("tcp") ? "tcp" : "udp";
    yield* readTable(`${procRoot}/${pid}/net/${table}`, transport);
  }
}

/** A line of such a table; null for its heading, and for what is none. */
export function parseSocketRow(line: string, transport: "tcp" | "udp"): SocketRow | null {
  const [, localAddress, localPort, remoteAddress, remotePort, state, inode] = row.exec(line) ?? [];
  const [local, remote] = [addressOf(localAddress ?? ""), addressOf(remoteAddress ?? "")];
  if (local === null || remote === null) return null;
  const port = Number.parseInt(remotePort ?? "", 16);
  return {
    transport,
    ...{ localAddress: local, localPort: Number.parseInt(localPort ?? "", 16) },
    ...{ remoteAddress: remote, remotePort: port },
    isOpenToAll: transport === "tcp" ? state === TCP_LISTEN : port === 0,
    inode: Number(inode),
  };
}

async function* readTable(path: string, transport: "tcp" | "udp"): AsyncGenerator<readonly SocketRow[]> {
  let rest = "";
  try {
    for await (const chunk of createReadStream(path, { encoding: "latin1" })) {
      const lines = `${rest}${chunk}`.split("\n");
      rest = lines.pop() ?? "";
      yield lines.flatMap((line) => parseSocketRow(line, transport) ?? []);
    }
  } catch {
    // The process is gone, or the kernel has no IPv6.
  }
}

/** Words as the machine reads them from the address's bytes, in hexadecimal. */
function addressOf(hex: string): string | null {
  const words = (hex.match(/.{8}/g) ?? []).map((word) => Number.parseInt(word, 16));
  const [a = 0, b = 0, c = 0, d = 0] = words;
  if (hex.length === 8) return ipv4FromWord(a);
  return hex.length === 32 ? ipv6FromWords([a, b, c, d]) : null;
}
