import { expect, test } from "vitest";
import { ask, UNKNOWN } from "./ask.ts";
import { bytesOf } from "./samples.ts";

const NO_REQUEST = { method: null, host: null, path: null, userAgent: null };

test("a request says its method, host, path and user agent, and nothing secret", () => {
  const head = "POST /a/b;jsessionid=7?token=x#y HTTP/1.1\r\nhost: C2.Example.:8080\r\nUSER-AGENT:  curl/8.1  \r\n\r\n";
  expect(ask(bytesOf(head, "body"))).toEqual({
    ...{ protocol: "http", isRequest: true, method: "POST", host: "c2.example", path: "/a/b" },
    ...{ userAgent: "curl/8.1", status: null },
  });
});

test.each<[line: string, said: object]>([
  ["GET http://u:secret@a.example:81/x?y HTTP/1.0", { host: "a.example", path: "/x" }],
  ["GET http://a.example HTTP/1.1", { host: "a.example", path: "" }],
  ["CONNECT u:p@a.example:443 HTTP/1.1", { method: "CONNECT", host: "a.example", path: null }],
  ["OPTIONS * HTTP/1.1", { host: "h.example", path: "*" }],
  ["BREW /pot HTTP/1.1", { method: "BREW", path: "/pot" }],
  ["GET /bot123456:AAErt_kQ2xAbCdEfGhIjKlMnOpQrStUvWxYz/x HTTP/1.1", { host: "h.example" }],
])("%s is a request", (line, said) => {
  const content = ask(bytesOf(`${line}\r\nHost: h.example\r\n\r\n`));
  expect(content).toMatchObject({ protocol: "http", isRequest: true, ...said });
  expect(JSON.stringify(content)).not.toContain("secret");
});

test.each<[host: string, said: string | null]>([
  ["[2001:db8::1]:8080", "2001:db8::1"],
  ["203.0.113.7:80", "203.0.113.7"],
  ["", null],
  ["a.example:", "a.example"],
  ["a\xffb", "a\\xffb"],
  ["a".repeat(400), "a".repeat(255)],
])("a host %j is told as %j", (host, said) => {
  expect(ask(bytesOf(`GET / HTTP/1.1\nHost: ${host}\n\n`))).toMatchObject({ host: said });
});

test("a head that is cut says what was whole", () => {
  const head = bytesOf("GET /a HTTP/1.1\r\nHost: a.example\r\nUser-Agent: curl/8.1.2\r\n\r\n");
  expect(ask(head.subarray(0, 50), { isCut: true })).toMatchObject({ host: "a.example", userAgent: null });
  expect(ask(head.subarray(0, 25), { isCut: true })).toMatchObject({ method: "GET", path: "/a", host: null });
  expect(ask(bytesOf(`GET /${"a".repeat(3000)}`))).toMatchObject({ method: "GET", path: `/${"a".repeat(254)}` });
});

test("a field after the head is none", () => {
  const bytes = bytesOf("POST / HTTP/1.1\r\nA: b\r\n\r\nHost: evil.example\r\n");
  expect(ask(bytes)).toMatchObject({ host: null });
});

test("of two fields of one name the first counts, and a header beyond the 64th none", () => {
  expect(ask(bytesOf("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"))).toMatchObject({ host: "a" });
  const many = "A: b\r\n".repeat(64);
  expect(ask(bytesOf(`GET / HTTP/1.1\r\n${many}Host: a\r\n\r\n`))).toMatchObject({ host: null });
});

test("a response says its status, HTTP/2 its beginning", () => {
  const response = { protocol: "http", isRequest: false, ...NO_REQUEST };
  expect(ask(bytesOf("HTTP/1.1 404 Not Found\r\n"))).toEqual({ ...response, status: 404 });
  expect(ask(bytesOf("HTTP/1.0 200\n"))).toEqual({ ...response, status: 200 });
  const http2 = { protocol: "http", isRequest: true, ...NO_REQUEST, method: "PRI", status: null };
  expect(ask(bytesOf("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"))).toEqual(http2);
});

test.each([
  ["NICK bot\r\n", "NICK"],
  ["nick :bot\n", "NICK"],
  ["PASS x\r\nNICK [b]ot\r\n", "PASS"],
  ["USER bot 0 * :a b\r\n", "USER"],
  ["CAP LS 302\r\n", "CAP"],
  [":server CAP * LS :sasl\r\n", "CAP"],
  ["JOIN #c2 key\r\n", "JOIN"],
  [":a!b@c JOIN :#c2\r\n", "JOIN"],
  ["PRIVMSG #c2 :!id\r\n", "PRIVMSG"],
  ["PING :abc\r\n", "PING"],
  ["PONG abc\r\n", "PONG"],
  ["NOTICE AUTH :*** Looking up\r\n", "NOTICE"],
  [":irc.example NOTICE * :*** Looking up\r\n", "NOTICE"],
  [":irc.example 001 bot :Welcome\r\n", "001"],
  ["@time=1;x=y :irc.example 433 * bot :in use\r\n", "433"],
  ["MODE bot +i\r\n", "MODE"],
  ["ERROR :Closing Link: x\r\n", "ERROR"],
])("%j is IRC", (line, verb) => {
  expect(ask(bytesOf(line))).toEqual({ protocol: "irc", verb });
});

test.each([
  ["SMTP", "EHLO a.example\r\n"],
  ["SMTP's server", "220 mail.example ESMTP\r\n"],
  ["FTP", "USER anonymous\r\n"],
  ["FTP's password", "PASS guest@\r\n"],
  ["FTP's mode", "MODE S\r\n"],
  ["POP3", "USER bob\r\nPASS x\r\n"],
  ["POP3's server", "+OK ready\r\n"],
  ["IMAP", "a1 LOGIN bob x\r\n"],
  ["Redis", "PING\r\n"],
  ["NATS", "CONNECT {}\r\nPING\r\n"],
  ["text", "NOTICE that this is no IRC\r\n"],
  ["a line without its end", "NICK bot"],
  ["a line with a NUL", "NICK b\0t\r\n"],
  ["memcached", "get key\r\n"],
  ["RTSP", "DESCRIBE rtsp://a/b RTSP/1.0\r\n"],
  ["SIP", "REGISTER sip:a SIP/2.0\r\n"],
  ["a gap of SSH", "SSH-3.0-x\r\n"],
  ["a request that is none", "GET / HTTP/3\r\n"],
  ["nothing", ""],
])("%s is none of these", (_, line) => {
  expect(ask(bytesOf(line))).toEqual(UNKNOWN);
});

test.each(["SSH-2.0-OpenSSH_9.2p1 Debian-2", "SSH-1.99-x", "SSH-2.0-Go"])("%s is a banner", (banner) => {
  expect(ask(bytesOf(banner, "\r\n"))).toEqual({ protocol: "ssh", banner });
  expect(ask(bytesOf(banner))).toEqual({ protocol: "ssh", banner });
});

test("a banner holds printable characters only", () => {
  expect(ask(bytesOf("SSH-2.0-a\x1b[2J\r\n"))).toEqual(UNKNOWN);
});
