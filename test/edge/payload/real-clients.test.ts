import { createSocket } from "node:dgram";
import { Resolver } from "node:dns";
import { once } from "node:events";
import { request } from "node:http";
import { type AddressInfo, createServer } from "node:net";
import { connect } from "node:tls";
import { execa } from "execa";
import { expect, test } from "vitest";
import { ask } from "./ask.ts";

const hasCurl = (await execa("curl", ["--version"], { reject: false })).exitCode === 0;

/** The first bytes that `begin` makes a client send to a server of TCP, which then hangs up. */
async function firstBytes(begin: (port: number) => void): Promise<Uint8Array> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  begin(portOf(server.address()));
  const [socket] = await once(server, "connection");
  socket.on("error", () => {
    // The client may hang up first: its bytes are here by then.
  });
  const [bytes] = await once(socket, "data");
  socket.destroy();
  server.close();
  return bytes;
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

test("the hello of Node's TLS is read", async () => {
  const bytes = await firstBytes((port) => {
    const options = { host: "127.0.0.1", port, servername: "Real.Example", ALPNProtocols: ["h2", "http/1.1"] };
    connect({ ...options, maxVersion: "TLSv1.3" }).on("error", () => {});
  });
  const content = ask(bytes);
  expect(content).toMatchObject({
    ...{ protocol: "tls", isClient: true, serverName: "real.example", alpn: ["h2", "http/1.1"], version: "1.3" },
    hasEncryptedName: false,
  });
  if (content.protocol === "tls") expect(content.ja4).toMatch(/^t13d\d{4}h2_[0-9a-f]{12}_[0-9a-f]{12}$/);
});

test.skipIf(!hasCurl)(
  "the hello of curl's TLS is read (needs curl), without a name where it calls an address",
  async () => {
    const bytes = await firstBytes((port) => {
      void execa("curl", ["--silent", "--insecure", "--tls-max", "1.2", `https://127.0.0.1:${port}/`], {
        reject: false,
      });
    });
    expect(ask(bytes)).toMatchObject({ protocol: "tls", isClient: true, serverName: null, version: "1.2" });
  },
);

test("a request of Node's HTTP is read", async () => {
  const bytes = await firstBytes((port) => {
    request({ host: "127.0.0.1", port, path: "/a?b=c", headers: { host: "Real.Example:80" } })
      .on("error", () => {})
      .end();
  });
  expect(ask(bytes)).toMatchObject({ protocol: "http", method: "GET", host: "real.example", path: "/a" });
});

test.skipIf(!hasCurl)("a request of curl's is read (needs curl), and its secrets are not kept", async () => {
  const bytes = await firstBytes((port) => {
    const url = `http://user:secret@127.0.0.1:${port}/a?token=secret`;
    void execa("curl", ["--silent", "--data", "x=secret", url], { reject: false });
  });
  const content = ask(bytes);
  expect(content).toMatchObject({
    method: "POST",
    host: "127.0.0.1",
    path: "/a",
    userAgent: expect.stringMatching(/^curl\//),
  });
  expect(JSON.stringify(content)).not.toContain("secret");
});

test("a question of c-ares is read", async () => {
  const server = createSocket("udp4").bind(0, "127.0.0.1");
  await once(server, "listening");
  const resolver = new Resolver({ timeout: 1000, tries: 1 });
  resolver.setServers([`127.0.0.1:${server.address().port}`]);
  resolver.resolve("www.Real.Example", "MX", () => {});
  const [bytes] = await once(server, "message");
  resolver.cancel();
  server.close();
  expect(ask(bytes, { transport: "udp" })).toMatchObject({
    ...{ protocol: "dns", isAnswer: false, query: "www.real.example", registeredDomain: "real.example", type: "MX" },
  });
});
