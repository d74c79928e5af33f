import fc from "fast-check";
import { expect, test } from "vitest";
import { HostsParser } from "../../../src/edge/facts/hosts-parser.ts";

function parse(...chunks: readonly (string | Uint8Array)[]) {
  const parser = new HostsParser();
  for (const chunk of chunks) parser.push(typeof chunk === "string" ? Buffer.from(chunk, "latin1") : chunk);
  return parser.end();
}

test.each<[what: string, text: string, entries: readonly (readonly [string, string])[]]>([
  ["an address and its first name", "192.0.2.7\tdb.internal db\n", [["192.0.2.7", "db.internal"]]],
  ["the last line without its end", "192.0.2.7 db", [["192.0.2.7", "db"]]],
  [
    "blanks, comments and upper case",
    "  192.0.2.7   DB.Internal. # 192.0.2.8 x\r\n# 192.0.2.9 y\n\n",
    [["192.0.2.7", "db.internal"]],
  ],
  ["the first line of an address", "192.0.2.7 a\n192.0.2.7 b\n", [["192.0.2.7", "a"]]],
  ["IPv6 in its canonical form", "2001:DB8:0:0:0::7 six\n", [["2001:db8::7", "six"]]],
  ["a mapped address as IPv4", "::ffff:192.0.2.7 mapped\n", [["192.0.2.7", "mapped"]]],
  [
    "what stays on the node, is nobody or everybody: nothing",
    "127.0.0.1 localhost\n127.0.1.1 node\n::1 localhost\n0.0.0.0 ads.example\n:: x\nff02::1 all\n224.0.0.1 y\n255.255.255.255 z\n",
    [],
  ],
  ["a zone, half an address, a line without name: nothing", "fe80::1%eth0 x\n192.0.2 x\n192.0.2.7\n300.1.1.1 x\n", []],
  ["a name of other characters: the next that is one", "192.0.2.7 a/b \xffx -c ok_name\n", [["192.0.2.7", "ok_name"]]],
  ["a line with bytes of 0 and control: nothing", "192.0.2.7\x00 x\n192.0.2.8 x\x1b[2J\n", []],
])("of %s", (_, text, entries) => {
  expect(parse(text)).toEqual(entries);
});

test("a list of 100,000 unwanted names is nothing, and what follows it counts", () => {
  const unwanted = Array.from({ length: 50_000 }, (_, n) => `0.0.0.0 ads${n}.example\n127.0.0.1 track${n}.example\n`);
  expect(parse(...unwanted, "192.0.2.7 db\n")).toEqual([["192.0.2.7", "db"]]);
});

test("4096 entries count, or 256 KiB of names, whichever is less", () => {
  const lines = (count: number, name: string) =>
    Array.from(
      { length: count },
      (_, n) => `10.${n >> 16}.${(n >> 8) & 255}.${(n & 255) === 255 ? 1 : n & 255} ${name}\n`,
    ).join("");
  expect(parse(lines(9000, "a"))).toHaveLength(4096);
  expect(parse(lines(4096, "a".repeat(255))).length).toBe(1028);
});

test("a line that is too long is left out, wherever it is cut, and the next one counts", () => {
  const long = `192.0.2.7 ${"a ".repeat(50_000)}`;
  const chunks = long.match(/.{1,1000}/gs) ?? [];
  expect(parse(...chunks, "\n192.0.2.8 b\n")).toEqual([["192.0.2.8", "b"]]);
});

test("where a file is cut into pieces makes no difference", () => {
  const text = "192.0.2.7 a.internal\n2001:db8::8 b.internal # x\n10.0.0.1 c\n";
  fc.assert(
    fc.property(fc.array(fc.nat(text.length), { maxLength: 8 }), (cuts) => {
      const at = [0, ...cuts.toSorted((a, b) => a - b), text.length];
      const pieces = at.slice(1).map((end, index) => text.slice(at[index], end));
      expect(parse(...pieces)).toEqual(parse(text));
    }),
    { seed: 1 },
  );
});
