import { expect, test } from "vitest";
import type { PayloadContent } from "../../src/core/event/event.ts";
import { beatTimes, curl, detect, FakeNode, implant, loop } from "./fake-node.ts";
import { call, hello } from "./spoken-payloads.ts";

interface Asking {
  readonly port?: number;
  readonly transport?: "tcp" | "udp";
  readonly address?: string;
  readonly says?: PayloadContent;
}

/** An implant that asks a resolver once, then calls an address without saying a name; and another that asks nobody. */
function nodeAsking({
  port = 443,
  transport = "tcp",
  address = "198.51.100.53",
  says = hello(null),
}: Asking): FakeNode {
  const node = new FakeNode();
  node.older(1, 0, { ...loop, args: ["init"], script: null });
  node.older(100, 1, implant);
  node.older(200, 1, { ...curl, uid: 7 });
  call(node, 100, 5000, { says, to: { remoteAddress: address, remotePort: port, transport } });
  for (const at of beatTimes(node, { beats: 12, intervalMs: 60_000, jitter: 0.1 })) {
    node.request(100, at, { remotePort: 8443 });
    node.request(200, at + 5, { uid: 7, remoteAddress: "203.0.113.8", remotePort: 8443 });
  }
  call(node, 200, 7000, { says: hello("www.example"), to: { uid: 7, remotePort: 444 } });
  return node;
}

test.each<[how: string, asking: Asking, isHidden: boolean]>([
  ["over TLS", { port: 853 }, true],
  ["over QUIC", { port: 853, transport: "udp", says: hello(null, "quic") }, true],
  ["over HTTPS, by a known resolver's name", { says: hello("dns.google") }, true],
  ["over HTTPS, by a name below it", { says: hello("chrome.cloudflare-dns.com") }, true],
  ["over HTTP/3, by its name", { says: hello("dns.quad9.net", "quic"), transport: "udp" }, true],
  ["over HTTPS, by a known resolver's address", { address: "1.1.1.1" }, true],
  ["nobody who is known as a resolver", { says: hello("www.example") }, false],
  ["a name that only looks like one", { says: hello("notdns.google.example") }, false],
  ["its address at another port", { address: "1.1.1.1", port: 80 }, false],
])("who asks %s: its destinations' names are hidden or not", (_, asking, isHidden) => {
  const { engine, findings } = detect(nodeAsking(asking).events());
  const lineTo = (dst: string) => engine.conversations().find((line) => line.dst === dst && line.port === 8443);
  expect(lineTo("203.0.113.7")).toMatchObject({ name: null, isNameHidden: isHidden });
  expect(lineTo("203.0.113.8")).toMatchObject({ name: null, isNameHidden: false });
  const shares = lineTo("203.0.113.7")?.shares.map(({ name }) => name) ?? [];
  expect(shares.includes("no name")).toBe(!isHidden);
  const found = findings.find(({ destination }) => destination.address === "203.0.113.7");
  expect(found?.destination.isNameHidden).toBe(isHidden);
  expect(found?.reason.includes("(its name is not seen: whoever calls it asks resolvers over TLS or HTTPS)")).toBe(
    isHidden,
  );
  expect(engine.conversations().filter((line) => line.port !== 8443 && line.isNameHidden)).toEqual([]);
});
