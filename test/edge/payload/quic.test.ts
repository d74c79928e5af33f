import { expect, test } from "vitest";
import { clientInitialKeys, quicVersions } from "../../../src/edge/payload/quic-keys.ts";
import { ask, UNKNOWN } from "./ask.ts";
import { bytesOf, clientHello, cryptoFrame, hex, quicInitial } from "./samples.ts";

const UDP = { transport: "udp" } as const;
const [V1, V2] = [0x00000001, 0x6b3343cf];
/** RFC 9001, appendix A.2, and RFC 9369, appendix A.2: the same frame, for "example.com". */
const FRAME = hex(`
  060040f1010000ed0303ebf8fa56f12939b9584a3896472ec40bb863cfd3e86804fe3a47f06a2b69484c00000413011302010000c0000000
  10000e00000b6578616d706c652e636f6dff01000100000a00080006001d0017001800100007000504616c706e0005000501000000000033
  00260024001d00209370b2c9caa47fbabaf4559fedba753de171fa71f50f1ce15d43e994ec74d748002b0003020304000d0010000e040305
  0306030203080408050806002d00020101001c00024001003900320408ffffffffffffffff05048000ffff07048000ffff08011001048000
  75300901100f088394c8f03e51570806048000ffff`);
const BEGINS = {
  [V1]: "c000000001088394c8f03e5157080000449e7b9aec34d1b1c98dd7689fb8ec11d242b123dc9bd8bab936b47d92ec356c",
  [V2]: "d76b3343cf088394c8f03e5157080000449ea0c95e82ffe67b6abcdb4298b485dd04de806071bf03dceebfa162e75d6c",
};

test.each([
  [V1, "1f369613dd76d5467730efcbe3b1a22d", "fa044b2f42a3fd3b46fb255c", "9f50449e04a0e810283a1e9933adedd2"],
  [V2, "8b1a0bc121284290a29e0971b5cd045d", "91f73e2351d8fa91660e909f", "45b95e15235d6f45a6b19cbcb0294ba9"],
])("keys of version %d are those of the RFC", (number, ...expected) => {
  const version = quicVersions.get(number);
  const keys = version === undefined ? null : clientInitialKeys(version, hex("8394c8f03e515708"));
  expect([keys?.key, keys?.iv, keys?.hp].map((bytes) => Buffer.from(bytes ?? []).toString("hex"))).toEqual(expected);
});

test.each([V1, V2] as const)("the RFC's first packet of version %d says its name", (version) => {
  const packet = quicInitial(FRAME, version);
  expect(packet).toHaveLength(1200);
  expect(Buffer.from(packet.subarray(0, 48)).toString("hex")).toBe(BEGINS[version]);
  if (version === V1)
    expect(Buffer.from(packet.subarray(-16)).toString("hex")).toBe("e221af44860018ab0856972e194cd934");
  expect(ask(packet, UDP)).toMatchObject({
    ...{ protocol: "quic", isClient: true, serverName: "example.com", alpn: ["alpn"], version: "1.3" },
    ...{ ja4: "q13d0211an_62ed6f6ca7ad_4d634acda6c0", hasEncryptedName: false },
  });
});

test("pieces of a hello are put together in any order, padding, pings and acks between them", () => {
  const hello = clientHello();
  const pieces = [
    cryptoFrame(60, hello.subarray(60)),
    bytesOf(0, 0, 1, 2, 5, 0, 0, 0),
    cryptoFrame(0, hello.subarray(0, 40)),
    bytesOf(3, 5, 0, 1, 0, 1, 1, 1, 1, 1),
    cryptoFrame(30, hello.subarray(30, 65)),
  ];
  expect(ask(quicInitial(bytesOf(...pieces)), UDP)).toEqual(ask(quicInitial(cryptoFrame(0, hello)), UDP));
});

test("a hello over two packets of one datagram is one", () => {
  const hello = clientHello({ extensions: [0, 43] });
  const packets = [hello.subarray(0, 50), hello.subarray(50)].map((part, index) => cryptoFrame(50 * index, part));
  const datagram = bytesOf(...packets.map((frame) => quicInitial(frame).subarray(0, 1200)));
  expect(ask(datagram, { ...UDP })).toMatchObject({ protocol: "quic", isClient: true, serverName: null });
  expect(datagram.length).toBeGreaterThan(2048);
});

test("of a hello with a gap, what comes before it counts", () => {
  const hello = clientHello({ extensions: [0, 16, 43] });
  const frames = bytesOf(cryptoFrame(0, hello.subarray(0, -20)), cryptoFrame(hello.length - 5, hello.subarray(-5)));
  expect(ask(quicInitial(frames), UDP)).toMatchObject({ serverName: "www.example.com", version: null, ja4: null });
  expect(ask(quicInitial(cryptoFrame(9, hello.subarray(9))), UDP)).toMatchObject({ isClient: true, serverName: null });
});

test("what cannot be read is QUIC and no more", () => {
  const nothing = { protocol: "quic", isClient: false, serverName: null, alpn: [], version: null, ja4: null };
  const packet = quicInitial(FRAME);
  const server = hex(
    "cf000000010008f067a5502a4262b5004075c0d95a482cd0991cd25b0aac406a5816b6394100f37a1c69797554780bb3",
  );
  const retry = hex("ff000000010008f067a5502a4262b5746f6b656e04a265ba2eff4d829058fb3f0f2496ba");
  const negotiation = hex("8000000000088394c8f03e51570804f067a55000000001");
  for (const bytes of [packet.with(600, 1), packet.subarray(0, 900), server, retry, negotiation]) {
    expect(ask(bytes, UDP)).toEqual({ ...nothing, hasEncryptedName: false });
  }
});

test.each<[what: string, bytes: Uint8Array]>([
  ["a short header", hex("5db01fd24a586a9cf33dec094aaec6d6b4b7a5e15f5a3f05")],
  ["a version of nobody's", quicInitial(FRAME).with(4, 9)],
  ["a connection id of 21 bytes", quicInitial(FRAME).with(5, 21)],
  ["a header that is cut", quicInitial(FRAME).subarray(0, 10)],
])("%s is no QUIC", (_, bytes) => {
  expect(ask(bytes, UDP)).toEqual(UNKNOWN);
});

test("over TCP it is none", () => {
  expect(ask(quicInitial(FRAME))).toEqual(UNKNOWN);
});
