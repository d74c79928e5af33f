import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Event, PayloadEvent } from "../../src/core/event/event.ts";
import { type Capture, eventsOf, startCapture } from "./capture.ts";
import { addresses, LiveNode, whyNotLive } from "./live-node.ts";

const { server } = addresses;
const why = whyNotLive();

/** A web server, a server that ends each TLS handshake, and a resolver that knows one address. */
const servers = `
  const { createServer } = require("node:http"), net = require("node:net"), dgram = require("node:dgram");
  createServer((request, response) => response.end("ok")).listen(8080, "${server}");
  net.createServer((socket) => socket.once("data", () => socket.destroy()).on("error", () => {})).listen(8443, "${server}");
  const resolver = dgram.createSocket("udp4");
  resolver.on("message", (question, peer) => {
    const answer = Buffer.concat([question, Buffer.from("c00c000100010000003c0004c0000202", "hex")]);
    answer.writeUInt16BE(0x8180, 2);
    answer.writeUInt16BE(1, 6);
    resolver.send(answer, peer.port, peer.address);
  });
  resolver.bind(53, "${server}", () => console.log("ready"));
  process.stdin.on("end", () => process.exit()).resume();
`;

/** Two questions on one socket. */
const client = `
  const { Resolver } = require("node:dns").promises;
  const resolver = new Resolver();
  resolver.setServers(["${server}"]);
  Promise.all(["c2.example.net", "a.b.example.co.uk"].map((name) => resolver.resolve4(name)));
`;

describe.skipIf(why !== null)("sense --netns tells by first bytes", () => {
  let node: LiveNode;
  let payloads: readonly PayloadEvent[] = [];
  let events: readonly Event[] = [];

  beforeAll(async () => {
    node = new LiveNode();
    const [file = "", ...args] = node.commandOf(process.execPath, "-e", servers);
    const serving = execa(file, args, { stdin: "pipe", reject: false });
    await new Promise((resolve) => serving.stdout.once("data", resolve));
    const capture: Capture = await startCapture("sense", "--netns", node.name);
    const to = ["--silent", "--max-time", "3", "--output", "/dev/null"];
    await node.run(
      "curl",
      ...to,
      "-H",
      "Host: c2.example.net",
      "-A",
      "agent/1",
      `http://${server}:8080/tasks?id=secret`,
    );
    const names = ["--insecure", "--resolve", `hidden.example.org:8443:${server}`];
    await node.run("curl", ...to, ...names, "https://hidden.example.org:8443/");
    await node.run(process.execPath, "-e", client);
    events = eventsOf(await capture.stop());
    payloads = events.filter((event) => event.kind === "payload");
    serving.stdin.end();
    await serving;
  }, 60_000);

  afterAll(() => node.destroy());

  const sent = (protocol: string) =>
    payloads.filter(({ content, direction }) => content.protocol === protocol && direction === "send");

  test("whom an HTTP request is for, without its query", () => {
    const [request] = sent("http").filter(({ remotePort }) => remotePort === 8080);
    const content = { isRequest: true, method: "GET", host: "c2.example.net", path: "/tasks", userAgent: "agent/1" };
    expect(request).toMatchObject({ remoteAddress: server, content });
    expect(JSON.stringify(events.filter(({ kind }) => kind === "payload"))).not.toContain("secret");
  });

  test("whom a TLS handshake is for, and by which client", () => {
    const [hello] = sent("tls");
    const content = { isClient: true, serverName: "hidden.example.org", ja4: expect.stringMatching(/^t1[23]d/) };
    expect(hello).toMatchObject({ remotePort: 8443, content });
    expect(hello?.bytes).toBeGreaterThan(200);
  });

  test("what a resolver is asked, and what it answers, twice on one socket or on two", () => {
    const asked = sent("dns").filter(({ remotePort }) => remotePort === 53);
    const names = asked.map(({ content }) => (content.protocol === "dns" ? content.query : ""));
    expect(names.sort()).toEqual(["a.b.example.co.uk", "c2.example.net"]);
    const answers = payloads.filter(({ direction, remotePort }) => direction === "receive" && remotePort === 53);
    expect(answers).toHaveLength(2);
    for (const { content } of answers) {
      expect(content).toMatchObject({ protocol: "dns", isAnswer: true, addresses: ["192.0.2.2"], ttlSeconds: 60 });
    }
  });

  test("of the socket that its own record is of", () => {
    const known = new Set(events.flatMap((event) => (event.kind === "traffic" ? [event.socket] : [])));
    expect(payloads.length).toBeGreaterThan(5);
    for (const { socket } of payloads) expect(known).toContain(socket);
  });
});
