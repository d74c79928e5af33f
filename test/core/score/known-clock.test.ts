import { expect, test } from "vitest";
import { DnsQuestions } from "../../../src/core/conversation/dns-questions.ts";
import { knownClock } from "../../../src/core/score/known-clock.ts";
import type { Scored } from "../../../src/core/score/scored.ts";
import { beatAt, sketchScored } from "./sketch-scored.ts";

interface Exchange {
  readonly address?: string;
  readonly port: number;
  readonly transport?: "tcp" | "udp";
  /** Bytes of each beat, sent and received. */
  readonly bytes?: readonly (readonly [number, number])[];
  readonly intervalMs?: number;
  readonly peers?: number;
}

function nameOf({ address = "203.0.113.7", port, transport = "udp", bytes = [[48, 48]], ...rest }: Exchange) {
  const beats = Array.from({ length: 10 }, (_, index) => {
    const [sentBytes = 0, receivedBytes = 0] = bytes[index % bytes.length] ?? [];
    return beatAt(index, { sentBytes, receivedBytes });
  });
  const destination: Scored["destination"] = { address, name: null, nameSource: null, port, transport };
  return (
    knownClock(sketchScored({ beats, destination, peers: rest.peers ?? 3 }), rest.intervalMs ?? 64_000)?.name ?? null
  );
}

const mostly = Array.from(
  { length: 10 },
  (_, index) => (index === 0 ? [48, 700] : [48, 48]) as readonly [number, number],
);
const half = mostly.map((both, index) => (index % 2 === 0 ? ([48, 700] as const) : both));

test.each<[what: string, exchange: Exchange, name: string | null]>([
  ["NTP every 64 s", { port: 123 }, "NTP"],
  ["NTP at its quickest", { port: 123, intervalMs: 8000 }, "NTP"],
  [
    "NTP of which one question was not answered",
    {
      port: 123,
      bytes: [
        [48, 48],
        [48, 0],
      ],
    },
    "NTP",
  ],
  ["a burst of NTP's that was merged", { port: 123, bytes: [[192, 192]] }, "NTP"],
  ["NTP but for one beat in ten", { port: 123, bytes: mostly }, "NTP"],
  ["what is NTP every other time only", { port: 123, bytes: half }, null],
  ["what is too large at NTP's port", { port: 123, bytes: [[100, 60]] }, null],
  ["what answers more than NTP", { port: 123, bytes: [[48, 512]] }, null],
  ["what polls faster than NTP may", { port: 123, intervalMs: 2000 }, null],
  ["TCP at NTP's port", { port: 123, transport: "tcp" }, null],
  ["a lease that is renewed", { port: 67, address: "192.168.1.1", bytes: [[300, 300]] }, "DHCP"],
  ["a lease that is asked of everybody", { port: 67, address: "255.255.255.255", bytes: [[300, 0]] }, "DHCP"],
  ["a lease of DHCPv6", { port: 547, address: "ff02::1:2", bytes: [[100, 120]] }, "DHCP"],
  ["DHCP's port of the whole world", { port: 67, bytes: [[300, 300]] }, null],
  ["more than a lease holds", { port: 67, address: "192.168.1.1", bytes: [[300, 90_000]] }, null],
  ["mDNS", { port: 5353, address: "224.0.0.251", bytes: [[80, 0]] }, "mDNS"],
  ["mDNS's port of the whole world", { port: 5353, bytes: [[80, 0]] }, null],
  ["LLMNR", { port: 5355, address: "ff02::1:3", bytes: [[60, 0]] }, "LLMNR"],
  ["SSDP", { port: 1900, address: "239.255.255.250", bytes: [[170, 0]] }, "SSDP"],
  ["WS-Discovery", { port: 3702, address: "239.255.255.250", bytes: [[900, 0]] }, "WS-Discovery"],
  ["NetBIOS", { port: 137, address: "10.0.0.255", bytes: [[50, 0]] }, "NetBIOS"],
  ["a resolver", { port: 53, bytes: [[40, 120]] }, "DNS"],
  ["what may be a resolver over TLS", { port: 853, transport: "tcp", bytes: [[400, 900]] }, null],
  ["a resolver that is all that the actor talks to", { port: 53, bytes: [[40, 120]], peers: 1 }, null],
  ["anything else", { port: 443 }, null],
  ["anything else near by", { port: 4444, address: "10.0.0.5" }, null],
])("knownClock() of %s", (_, exchange, name) => {
  expect(nameOf(exchange)).toBe(name);
});

test("knownClock() explains no questions that are told one by one, of a domain's own", () => {
  const destination = {
    address: "10.0.0.53",
    name: "evil.example",
    nameSource: "dns",
    port: 53,
    transport: "udp",
  } as const;
  expect(knownClock(sketchScored({ destination, questions: new DnsQuestions() }), 60_000)).toBeNull();
});

test("knownClock() says how it was recognised", () => {
  const destination = { address: "224.0.0.251", name: null, nameSource: null, port: 5353, transport: "udp" } as const;
  expect(knownClock(sketchScored({ destination }), 60_000)?.reason).toBe("mDNS on the local network");
});
