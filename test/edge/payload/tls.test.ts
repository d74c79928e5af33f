import { expect, test } from "vitest";
import { ask, UNKNOWN } from "./ask.ts";
import { bytesOf, clientHello, type Hello, hex, tlsRecords } from "./samples.ts";

function helloOf(hello: Hello): ReturnType<typeof ask> {
  return ask(tlsRecords(clientHello(hello)));
}

/** Chrome 143 as FoxIO's raw fingerprint of it lists it, in the order sent, with GREASE as Chrome mixes it in. */
const CHROME: Hello = {
  ciphers: [
    ...[0x2a2a, 0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc013, 0xc014],
    ...[0x009c, 0x009d, 0x002f, 0x0035],
  ],
  extensions: [
    ...[0x4a4a, 0x002d, 0x0033, 0x0010, 0xfe0d, 0x0017, 0x44cd, 0x0000, 0x000b, 0x000a, 0x002b, 0xff01, 0x0023],
    ...[0x0012, 0x0005, 0x000d, 0x001b, 0x9a9a],
  ],
  versions: [0x7a7a, 0x0304, 0x0303],
  signatures: [0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601],
};

test("a client's hello says its name, its protocols, its version and its fingerprint", () => {
  expect(helloOf({ ...CHROME, serverName: "WWW.Example.com" })).toEqual({
    ...{ protocol: "tls", isClient: true, serverName: "www.example.com", alpn: ["h2", "http/1.1"], version: "1.3" },
    ...{ ja4: "t13d1516h2_8daaf6152771_d8a2da3f94cd", hasEncryptedName: true },
  });
});

test("JA4 of an older Chrome is as in FoxIO's definition", () => {
  const extensions = [
    ...[0x001b, 0x0000, 0x0033, 0x0010, 0x4469, 0x0017, 0x002d, 0x000d, 0x0005, 0x0023, 0x0012, 0x002b, 0xff01],
    ...[0x000b, 0x000a, 0x0015],
  ];
  expect(helloOf({ ...CHROME, extensions })).toMatchObject({
    ja4: "t13d1516h2_8daaf6152771_e5627efa2ab1",
    hasEncryptedName: false,
  });
});

test.each<[what: string, hello: Hello, start: string]>([
  ["no name", { extensions: [16, 43] }, "t13i0202h2"],
  ["no protocols", { extensions: [0, 43] }, "t13d020200"],
  ["a protocol of one character", { alpn: ["x"] }, "t13d0204xx"],
  ["a protocol that is no text", { alpn: [hex("abcd")] }, "t13d0204ad"],
  ["a protocol that ends in no text", { alpn: [hex("30ab")] }, "t13d02043b"],
  ["no versions listed", { extensions: [0], legacyVersion: 0x0302 }, "t11d020100"],
  ["a version that is not known", { versions: [0x0305] }, "t00d0204h2"],
  ["a hundred ciphers", { ciphers: Array.from({ length: 100 }, (_, index) => index) }, "t13d9904h2"],
])("JA4 of a hello with %s begins as it should", (_, hello, start) => {
  expect(helloOf(hello)).toMatchObject({ ja4: expect.stringMatching(new RegExp(`^${start}_`)) });
});

test("JA4 of a hello without ciphers and extensions has zeros for them", () => {
  expect(helloOf({ ciphers: [], extensions: [] })).toMatchObject({ ja4: "t12i000000_000000000000_000000000000" });
});

test("a hello in several records is one", () => {
  const message = clientHello(CHROME);
  expect(ask(tlsRecords(message, 40))).toEqual(ask(tlsRecords(message)));
});

test("a hello that is cut says what is certain, and has no fingerprint", () => {
  const bytes = tlsRecords(clientHello({ ...CHROME, extensions: [0, 16, 43, 0xfe0d, 13, 51] }));
  for (let length = 12; length < bytes.length; length++) {
    const content = ask(bytes.subarray(0, length), { isCut: true });
    expect(content).toMatchObject({ protocol: "tls", isClient: true, ja4: null });
    if (content.protocol === "tls") expect([null, "www.example.com"]).toContain(content.serverName);
  }
  expect(ask(bytes.subarray(0, -4), { isCut: true })).toMatchObject({
    serverName: "www.example.com",
    alpn: ["h2", "http/1.1"],
    version: "1.3",
    hasEncryptedName: true,
  });
});

test("what a server sends, and what is under way, is TLS and no more", () => {
  const nothing = { serverName: null, alpn: [], version: null, ja4: null, hasEncryptedName: false };
  const server = tlsRecords(bytesOf(2, 0, 0, 70, 3, 3, new Uint8Array(68)));
  const alert = hex("15 0303 0002 0228");
  const data = bytesOf(hex("17 0303 0100"), new Uint8Array(256));
  for (const bytes of [server, alert, data]) {
    expect(ask(bytes, { direction: "receive" })).toEqual({ protocol: "tls", isClient: false, ...nothing });
  }
});

test.each<[what: string, name: string, serverName: string | null]>([
  ["a last dot", "example.com.", "example.com"],
  ["nothing", "", null],
  ["control characters", "a\r\nb", "a\r\nb"],
  ["no UTF-8", "a\xff", "a\\xff"],
  ["more than a name holds", "a".repeat(400), "a".repeat(255)],
])("a name of %s is told as data", (_, name, serverName) => {
  expect(helloOf({ serverName: name })).toMatchObject({ serverName });
});

test.each<[what: string, bytes: Uint8Array]>([
  ["a record alone", hex("16 0301 0050")],
  ["a record without length", bytesOf(hex("16 0301 0000"), clientHello())],
  ["another version", bytesOf(hex("16 0201 0050"), clientHello())],
  ["another handshake", tlsRecords(clientHello().with(0, 11))],
  ["a hello that is too short", tlsRecords(clientHello().with(3, 3))],
  ["a session of 33 bytes", tlsRecords(clientHello().with(38, 33))],
  ["an alert of nobody's", hex("15 0303 0002 0728")],
])("%s is no TLS", (_, bytes) => {
  expect(ask(bytes)).toEqual(UNKNOWN);
});

test("a whole hello whose lengths do not fit is no TLS", () => {
  const message = clientHello();
  const longer = bytesOf(message.with(3, (message[3] ?? 0) + 1), 0);
  expect(ask(tlsRecords(longer))).toEqual(UNKNOWN);
  expect(ask(tlsRecords(message.with(-7, 200)))).toEqual(UNKNOWN);
});
