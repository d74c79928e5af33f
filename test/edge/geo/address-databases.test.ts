import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AddressDatabases } from "../../../src/edge/geo/address-databases.ts";
import { randomFrom } from "../../core/fake-node.ts";

const sample = (name: string): string => new URL(`${name}.mmdb`, import.meta.url).pathname;
const EXAMPLE = { number: 64_496, organization: "Example Networks" };
const nothing = { asn: null, country: null };
let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tocsin-mmdb-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function told(files: readonly string[], address: string) {
  return (await AddressDatabases.open(files.map(sample))).of(address);
}

test.each<[what: string, files: readonly string[], address: string, facts: object]>([
  ["both facts, of two files", ["asn", "country"], "203.0.113.7", { asn: EXAMPLE, country: "NL" }],
  ["an IPv6 address", ["asn", "country"], "2001:db8::9", { asn: EXAMPLE, country: "JP" }],
  ["what an address of NAT64 leads to", ["asn", "country"], "64:ff9b::cb00:7107", { asn: EXAMPLE, country: "NL" }],
  ["a number without a name", ["asn"], "198.51.100.1", { asn: { number: 64_511, organization: null }, country: null }],
  ["no country where it is only registered", ["country"], "198.51.100.1", nothing],
  ["no country of more than its code", ["country"], "192.0.2.1", nothing],
  ["an address that no file has", ["asn", "country"], "10.0.0.1", nothing],
  ["a text that is no address", ["asn", "ipv4-only"], "nowhere", nothing],
  [
    "IPinfo's fields",
    ["ipv4-only"],
    "203.0.113.7",
    { asn: { number: 64_501, organization: "Other Networks" }, country: "BE" },
  ],
  ["IPv6 in a file of IPv4 alone", ["ipv4-only"], "2001:db8::9", nothing],
  ["fields of other kinds", ["odd"], "203.0.113.7", nothing],
  [
    "the first file that has a fact",
    ["odd", "ipv4-only", "asn", "country"],
    "203.0.113.7",
    { asn: { number: 64_501, organization: "Other Networks" }, country: "BE" },
  ],
  ["no file", [], "203.0.113.7", nothing],
])("of %s", async (_, files, address, facts) => {
  expect(await told(files, address)).toEqual(facts);
});

test("a name is cut at 256 characters", async () => {
  expect((await told(["asn"], "192.0.2.1")).asn?.organization).toBe("x".repeat(256));
});

test("what is no database is refused, with what to do", async () => {
  const whole = await readFile(sample("asn"));
  const files = {
    "empty.mmdb": "",
    "text.mmdb": "no database",
    "cut.mmdb": whole.subarray(0, 900),
    "head.mmdb": whole.subarray(1500),
  };
  for (const [name, contents] of Object.entries(files)) {
    const path = join(folder, name);
    await writeFile(path, contents);
    await expect(AddressDatabases.open([sample("asn"), path]), name).rejects.toMatchObject({
      code: "unreadable-input",
      message: `Cannot read database "${path}": it is none, or damaged; name a file in MaxMind's format that has networks or countries, such as GeoLite2-ASN.mmdb`,
    });
  }
  await expect(AddressDatabases.open([join(folder, "missing.mmdb")])).rejects.toThrow(
    /^Cannot read database ".*missing\.mmdb": ENOENT: .*; name a file/,
  );
  await expect(AddressDatabases.open([folder])).rejects.toThrow(/EISDIR/);
});

test("a damaged file is refused, or says what it still can, and never throws later", async () => {
  const whole = await readFile(sample("country"));
  const random = randomFrom(1);
  const path = join(folder, "damaged.mmdb");
  let refused = 0;
  for (let run = 0; run < 300; run++) {
    const bytes = Buffer.from(whole);
    for (let change = 0; change < 4; change++) bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
    await writeFile(path, bytes);
    const databases = await AddressDatabases.open([path]).catch(() => null);
    if (databases === null) refused++;
    for (const address of ["203.0.113.7", "2001:db8::9", "10.0.0.1"]) databases?.of(address);
  }
  expect(refused).toBeGreaterThan(0);
  expect(refused).toBeLessThan(300);
});
