import { existsSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Event } from "../../src/core/event/event.ts";
import { eventsOf, startCapture } from "./capture.ts";
import { isOnPath, LiveNode, whyNotLive } from "./live-node.ts";

/**
 * A server of TCP Fast Open, and a client that is a network interface, so that it may leave the server's answer unanswered until what came
 * with its SYN has been read. It then ends the handshake, sends once more, and resets.
 */
const program = `
import fcntl, json, os, select, socket, struct, subprocess, sys, time
server_address, client_address, first, second = "192.0.2.33", "192.0.2.34", sys.argv[1].encode(), sys.argv[2].encode()
tun = os.open("/dev/net/tun", os.O_RDWR)
fcntl.ioctl(tun, 0x400454CA, struct.pack("16sH22x", b"tun0", 0x1001))
for command in ("address add " + server_address + "/30 dev tun0", "link set tun0 up"):
    subprocess.run(["ip", *command.split()], check=True)
with open("/proc/sys/net/ipv4/tcp_fastopen", "w") as options: options.write("2")
server = socket.socket()
server.bind((server_address, 0))
server.setsockopt(socket.IPPROTO_TCP, 23, 5)   # TCP_FASTOPEN
server.setsockopt(socket.IPPROTO_TCP, 34, 1)   # TCP_FASTOPEN_NO_COOKIE
server.listen()
port, own_port = server.getsockname()[1], 40123

def checksum(data):
    words = struct.unpack("!%dH" % ((len(data) + 1) // 2), data + bytes(len(data) % 2))
    total = sum(words)
    while total >> 16: total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF

def send(flags, sequence, acknowledged, data=b""):
    ends = socket.inet_aton(client_address) + socket.inet_aton(server_address)
    tcp = struct.pack("!HHIIBBHHH", own_port, port, sequence, acknowledged, 0x50, flags, 65535, 0, 0)
    check = checksum(ends + struct.pack("!BBH", 0, 6, len(tcp + data)) + tcp + data)
    tcp = tcp[:16] + struct.pack("!H", check) + tcp[18:]
    ip = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(tcp + data), 0, 0, 64, 6, 0) + ends
    os.write(tun, ip[:10] + struct.pack("!H", checksum(ip)) + ip[12:] + tcp + data)

def answer():
    while select.select([tun], [], [], 5)[0]:
        packet = os.read(tun, 65536)
        if packet[0] == 0x45 and packet[9] == 6: return struct.unpack("!I", packet[24:28])[0]

SYN, RST, PUSH, ACK = 2, 4, 8, 16
send(SYN, 1000, 0, first)
sequence = answer() + 1
connection = server.accept()[0]
connection.settimeout(5)
received = len(connection.recv(65536))
time.sleep(0.4)
send(ACK, 1001 + len(first), sequence)
time.sleep(0.4)
send(PUSH | ACK, 1001 + len(first), sequence, second)
received += len(connection.recv(65536))
send(RST, 1001 + len(first + second), sequence)
time.sleep(0.2)
print(json.dumps(dict(pid=os.getpid(), port=port, receivedBytes=received)))
`;

const [first, second] = ["GET /early HTTP/1.1\r\nHost: early.example.net\r\n\r\n", "x".repeat(700)] as const;

function obstacle(): string | null {
  if (!isOnPath("python3")) return "there is no python3";
  return existsSync("/dev/net/tun") ? null : "there is no /dev/net/tun";
}

const why = whyNotLive() ?? obstacle();
if (why !== null) process.stderr.write(`\nSKIPPED: data read before its connection was accepted, because ${why}\n`);

describe.skipIf(why !== null)(
  "a connection whose first bytes came with its SYN and were read before it was accepted",
  () => {
    let node: LiveNode;
    let told: { readonly pid: number; readonly port: number; readonly receivedBytes: number };
    let events: readonly Event[] = [];

    beforeAll(async () => {
      node = new LiveNode();
      const capture = await startCapture("sense", "--netns", node.name);
      const { stdout } = await node.run("python3", "-c", program, first, second);
      told = JSON.parse(stdout);
      events = eventsOf(await capture.stop());
    }, 60_000);

    afterAll(() => node.destroy());

    const ofServer = () =>
      events.flatMap((event) => ("localPort" in event && event.localPort === told.port ? [event] : []));

    test("is one socket from its first bytes to its close", () => {
      const { pid, receivedBytes } = told;
      expect(receivedBytes).toBe(first.length + second.length);
      const records = ofServer().filter(({ kind }) => kind !== "payload");
      expect(records).toMatchObject([
        { kind: "traffic", pid, direction: "receive", silenceMs: null, receivedBytes: first.length },
        { kind: "connect", pid, outcome: "accepted" },
        { kind: "traffic", pid, direction: "receive", movedBytes: second.length, receivedBytes },
        { kind: "close", pid, receivedBytes },
      ]);
      expect(new Set(records.map((event) => ("socket" in event ? event.socket : null))).size).toBe(1);
    });

    test("has its opening bytes told", () => {
      expect(ofServer().filter(({ kind }) => kind === "payload")).toMatchObject([
        { direction: "receive", bytes: first.length, content: { protocol: "http" } },
      ]);
    });
  },
);
