/** What is normal for a protocol, by its documents: wide enough that who follows them stays within. */
export interface ProtocolNorm {
  readonly name: string;
  /** What a payload is recognised as. */
  readonly applications: readonly string[];
  /** Where it is taken for granted while nothing is recognised: `port/transport`. */
  readonly ports: readonly string[];
  /** Of one message each way, the least and the most bytes; null where the documents set no bound. */
  readonly sentBytes: readonly [least: number, most: number] | null;
  readonly receivedBytes: readonly [least: number, most: number] | null;
  /** Of all bytes of an exchange, the share that is sent: at the least and at the most. */
  readonly sentShare: readonly [least: number, most: number];
  readonly source: string;
}

/**
 * What is normal by protocol. Only what a document says or plainly implies, and only where it holds for every use: a
 * protocol that carries whatever its user likes (SSH, WebSocket, MQTT) has no norm.
 */
export const protocolNorms: readonly ProtocolNorm[] = [
  {
    name: "DNS",
    applications: ["dns"],
    ports: ["53/udp", "53/tcp"],
    // A header, a name of 255, type and class; EDNS with its padding to 128, and room for a cookie.
    sentBytes: [17, 384],
    receivedBytes: [12, 65_535],
    // An answer begins with the question, and may leave out no more than its options.
    sentShare: [0, 0.62],
    source:
      "RFC 1035 section 4.1 (the answer carries the question), 3.1; RFC 6891; RFC 8467 section 4.1 (padding to 128)",
  },
  {
    name: "NTP",
    applications: ["ntp"],
    ports: ["123/udp"],
    sentBytes: [48, 72],
    receivedBytes: [48, 72],
    // Both ways alike, or no answer.
    sentShare: [0.4, 1],
    source: "RFC 5905 section 7.3: 48 bytes, with a MAC 68 or 72",
  },
  {
    name: "web",
    applications: ["http", "quic"],
    ports: ["80/tcp", "443/tcp", "443/udp", "8080/tcp", "8443/tcp"],
    sentBytes: null,
    receivedBytes: null,
    // A GET has no content, its answer has: who fetches gets more than it asks with. Uploads are within the protocol, not the norm.
    sentShare: [0, 0.5],
    source: "RFC 9110 section 9.3.1 (GET: no content in the request, the representation in the answer)",
  },
  {
    name: "syslog",
    applications: ["syslog"],
    ports: ["514/udp", "514/tcp", "601/tcp", "6514/tcp"],
    sentBytes: null,
    receivedBytes: null,
    // The answers to a TLS handshake come back, no more.
    sentShare: [0.05, 1],
    source: "RFC 5424 section 5.1 and RFC 6587: simplex, nothing is acknowledged; RFC 5425 for 6514",
  },
  {
    name: "mail submission",
    applications: ["smtp"],
    ports: ["25/tcp", "465/tcp", "587/tcp"],
    sentBytes: null,
    receivedBytes: null,
    sentShare: [0, 1],
    source: "RFC 5321 section 2.1: the client transfers mail to the server, which answers with codes",
  },
  {
    name: "SNMP traps",
    applications: [],
    ports: ["162/udp"],
    sentBytes: [20, 65_507],
    receivedBytes: null,
    sentShare: [0.3, 1],
    source: "RFC 3416 sections 4.2.6 and 4.2.7: a trap is not answered, an inform is by its like",
  },
  {
    name: "flow export",
    applications: [],
    ports: ["4739/udp", "4739/tcp"],
    sentBytes: null,
    receivedBytes: null,
    sentShare: [0.9, 1],
    source: "RFC 7011: from the exporter to the collector, one way; port 4739",
  },
  {
    name: "metrics",
    applications: [],
    ports: ["25826/udp", "10051/tcp"],
    sentBytes: null,
    receivedBytes: null,
    sentShare: [0.05, 1],
    source:
      "collectd network(5) of Debian's collectd-core 5.12 (25826, sends only); Zabbix 6.0 protocol, active agent (10051)",
  },
];
