import { readDns } from "../../src/edge/payload/dns.ts";
import { readHttp } from "../../src/edge/payload/http.ts";
import { readPayload } from "../../src/edge/payload/index.ts";
import { readIrc } from "../../src/edge/payload/irc.ts";
import { readQuic } from "../../src/edge/payload/quic.ts";
import type { About, PayloadReader } from "../../src/edge/payload/reader.ts";
import { readSsh } from "../../src/edge/payload/ssh.ts";
import { readTls } from "../../src/edge/payload/tls.ts";
import {
  bytesOf,
  clientHello,
  cryptoFrame,
  dnsMessage,
  dnsName,
  quicInitial,
  tlsRecords,
  toQuestion,
  u16,
} from "../edge/payload/samples.ts";
import { type Chance, changed, hostileBytes } from "./mutate.ts";

/** A reader, and what makes bytes for it that are worth reading. */
export interface Target {
  readonly name: string;
  readonly read: PayloadReader;
  readonly transport: About["transport"];
  readonly make: (chance: Chance) => Uint8Array;
}

const A = { owner: toQuestion, type: 1, ttlSeconds: 300, data: bytesOf(203, 0, 113, 7) };
const CNAME = { ...A, type: 5, data: dnsName("cdn.example.net") };
const dns = [
  dnsMessage("www.example.co.uk"),
  dnsMessage("a.example", { flags: 0x8180, answers: [CNAME, A, { ...A, type: 28, data: new Uint8Array(16) }] }),
  dnsMessage("a.example", { flags: 0x8183 }),
];
const hellos = [
  clientHello(),
  clientHello({ extensions: [0x0a0a, 0, 43, 0xfe0d, 16, 13, 51], serverName: "a.b" }),
  clientHello({ extensions: [] }),
];
const tls = [...hellos.map((hello) => tlsRecords(hello)), tlsRecords(clientHello(), 40)];
const texts = (...lines: readonly string[]) => lines.map((line) => bytesOf(line));
const http = texts(
  "GET /a/b?c=d HTTP/1.1\r\nHost: a.example:80\r\nUser-Agent: curl/8\r\nAccept: */*\r\n\r\n",
  "POST http://u:p@a.example/x;y HTTP/1.0\r\nUser-Agent: x\r\n\r\nbody",
  "HTTP/1.1 200 OK\r\nServer: x\r\n\r\n",
  "CONNECT [2001:db8::1]:443 HTTP/1.1\r\n\r\n",
);
const irc = texts(
  "NICK bot\r\nUSER bot 0 * :real\r\n",
  "@a=b;c :irc.example 001 bot :Welcome\r\n",
  "PASS x\r\nCAP LS 302\r\n",
  ":a!b@c PRIVMSG #d :!run\r\n",
);
const ssh = texts("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n", "SSH-1.99-x\n");

/** Each reader, and last the door as a whole. */
export const targets: readonly Target[] = [
  from("dns over udp", readDns, "udp", dns),
  from(
    "dns over tcp",
    readDns,
    "tcp",
    dns.map((message) => bytesOf(u16(message.length), message)),
  ),
  from("tls", readTls, "tcp", tls),
  from("http", readHttp, "tcp", http),
  from("irc", readIrc, "tcp", irc),
  from("ssh", readSsh, "tcp", ssh),
  { name: "quic", read: readQuic, transport: "udp", make: quicBytes },
  from("any over tcp", readPayload, "tcp", [...tls, ...http, ...irc, ...ssh]),
  { name: "any over udp", read: readPayload, transport: "udp", make: anyDatagram },
];

function from(name: string, read: PayloadReader, transport: About["transport"], valid: readonly Uint8Array[]): Target {
  return { name, read, transport, make: (chance) => hostileBytes(chance, valid) };
}

const frames = hellos.map((hello) =>
  bytesOf(cryptoFrame(60, hello.subarray(60)), 0, 1, 2, 5, 0, 0, 0, cryptoFrame(0, hello.subarray(0, 70))),
);
const packets = [quicInitial(cryptoFrame(0, hellos[0] ?? bytesOf())), quicInitial(bytesOf(), 0x6b3343cf)];

/** What is changed after it was sealed is refused: half is changed before, as an attacker can who has the keys too. */
function quicBytes(chance: Chance): Uint8Array {
  if (chance() < 0.5) return hostileBytes(chance, packets);
  return quicInitial(changed(chance, frames[Math.floor(chance() * frames.length)] ?? bytesOf()).subarray(0, 1162));
}

function anyDatagram(chance: Chance): Uint8Array {
  return chance() < 0.2 ? quicBytes(chance) : hostileBytes(chance, dns);
}
