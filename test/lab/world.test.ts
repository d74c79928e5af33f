import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { catalogueNames, catalogueServices } from "./guest/world/catalogue.ts";
import { parseCommand } from "./guest/world/command.ts";
import {
  type Answer,
  decodeQuestion,
  encodeAnswer,
  encodeFormatError,
  encodeIpv6,
  encodeName,
  type Question,
  recordTypes,
} from "./guest/world/dns-message.ts";
import { metricsPage } from "./guest/world/metrics.ts";
import { NameBook, textOf } from "./guest/world/name-book.ts";
import { isOfTheInternet } from "./guest/world/own-address.ts";
import { pageSize, parsePath } from "./guest/world/page.ts";

/** A query as a stub resolver sends it, with or without an EDNS0 record that offers 1232 bytes. */
function query(name: string, type: number, edns = false): Buffer {
  const header = Buffer.from([0x12, 0x34, 0x01, 0x00, 0, 1, 0, 0, 0, 0, 0, edns ? 1 : 0]);
  const opt = edns ? Buffer.from([0, 0, 41, 0x04, 0xd0, 0, 0, 0, 0, 0, 0]) : Buffer.alloc(0);
  return Buffer.concat([header, encodeName(name), Buffer.from([0, type, 0, 1]), opt]);
}

function questionOf(name: string, type: number, edns = false): Question {
  const question = decodeQuestion(query(name, type, edns));
  if (question === null) throw new Error(`not decoded: ${name}`);
  return question;
}

describe("decodeQuestion()", () => {
  test("reads the name in lower case, type, id and size", () => {
    expect(questionOf("C2.Example.net", recordTypes.AAAA, true)).toMatchObject({
      id: 0x1234,
      name: "c2.example.net",
      type: 28,
      class: 1,
      recursionDesired: true,
      sizeLimit: 1232,
      hasEdns: true,
    });
    expect(questionOf("a.b", recordTypes.A)).toMatchObject({ sizeLimit: 512, hasEdns: false });
  });

  test("reads back any name that can be written", () => {
    const label = fc.stringMatching(/^[a-z0-9_-]{1,63}$/);
    const names = fc.array(label, { minLength: 1, maxLength: 3 }).map((labels) => labels.join("."));
    fc.assert(
      fc.property(names, (name) => {
        expect(questionOf(name, 16).name).toBe(name);
      }),
    );
  });

  test("takes nothing for granted", () => {
    const whole = query("c2.example.net", 1);
    for (let length = 0; length < whole.length; length++)
      expect(decodeQuestion(whole.subarray(0, length)), `${length} bytes`).toBeNull();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        decodeQuestion(Buffer.from(bytes));
      }),
    );
  });
});

describe("encodeAnswer()", () => {
  const address: Answer = {
    code: 0,
    answers: [{ name: "c2.example.net", ttl: 60, data: { kind: "A", address: "203.0.113.9" } }],
    authority: [],
  };

  test("points back to the question, in its own spelling", () => {
    const reply = encodeAnswer(questionOf("C2.example.net", 1), address, 512);
    const spelled = Buffer.from("02433207657861", "hex");
    expect(reply.subarray(12, 12 + spelled.length)).toEqual(spelled);
    expect(reply.subarray(0, 12).toString("hex")).toBe("123485800001000100000000");
    expect(reply.subarray(-16).toString("hex")).toBe("c00c000100010000003c0004cb007109");
  });

  test("answers an EDNS0 record with one", () => {
    const reply = encodeAnswer(questionOf("c2.example.net", 1, true), address, 1232);
    expect(reply.subarray(-11).toString("hex")).toBe("00002904d0000000000000");
    expect(reply.readUInt16BE(10)).toBe(1);
  });

  test("says that it was cut where it is too long", () => {
    const reply = encodeAnswer(questionOf("c2.example.net", 1), address, 40);
    expect(reply.readUInt16BE(2) & 0x0200).toBe(0x0200);
    expect(reply.readUInt16BE(6)).toBe(0);
  });

  test("a question that cannot be read keeps its id", () => {
    expect(encodeFormatError(Buffer.from([0xab, 0xcd, 1])).toString("hex")).toBe("abcd80010000000000000000");
  });
});

test.each([
  ["2001:db8:2::9", "20010db8000200000000000000000009"],
  ["::1", "00000000000000000000000000000001"],
  ["1:2:3:4:5:6:7:8", "00010002000300040005000600070008"],
  ["fe80::", "fe800000000000000000000000000000"],
])("encodeIpv6() writes %s", (text, hex) => {
  expect(encodeIpv6(text).toString("hex")).toBe(hex);
});

describe("NameBook", () => {
  const addressesOf = (book: NameBook, name: string, now: number): string[] =>
    book.answer(name, recordTypes.A, now).answers.flatMap(({ data }) => ("address" in data ? [data.address] : []));
  const bookOf = (rotateSeconds: number | null): NameBook => {
    const book = new NameBook();
    book.set(
      "cdn.example.net",
      { addresses: ["203.0.113.1", "203.0.113.2", "2001:db8:2::1"], ttl: 5, rotateSeconds },
      100,
    );
    return book;
  };

  test("answers with all addresses of a family, each time in another order", () => {
    const book = bookOf(null);
    const first = addressesOf(book, "cdn.example.net", 100);
    const second = addressesOf(book, "cdn.example.net", 100);
    expect(first.toSorted()).toEqual(["203.0.113.1", "203.0.113.2"]);
    expect(second).toEqual(first.toReversed());
  });

  test("shows one address at a time where it rotates", () => {
    const book = new NameBook();
    book.set("cdn.example.net", { addresses: ["203.0.113.1", "203.0.113.2"], ttl: 5, rotateSeconds: 600 }, 100);
    const seen = [100, 699, 700, 1299, 1300].map((now) => addressesOf(book, "cdn.example.net", now).join());
    expect(seen).toEqual(["203.0.113.1", "203.0.113.1", "203.0.113.2", "203.0.113.2", "203.0.113.1"]);
  });

  test("remembers every address that a name had", () => {
    const book = bookOf(null);
    book.set("CDN.example.net", { addresses: ["203.0.113.7"], ttl: 5, rotateSeconds: null }, 200);
    expect(addressesOf(book, "cdn.example.net", 200)).toEqual(["203.0.113.7"]);
    expect(book.history()).toEqual({
      "cdn.example.net": ["203.0.113.1", "203.0.113.2", "2001:db8:2::1", "203.0.113.7"],
    });
  });

  test.each([
    ["nothing.example.net", recordTypes.A, 3],
    ["example.net", recordTypes.A, 0],
    ["cdn.example.net", recordTypes.TXT, 0],
    ["net", recordTypes.A, 0],
    ["somewhere.invalid", recordTypes.A, 3],
    ["1.2.0.192.in-addr.arpa", recordTypes.PTR, 3],
  ])("has no data for %s, type %d, code %d", (name, type, code) => {
    const answer = bookOf(null).answer(name, type, 100);
    expect(answer).toMatchObject({ code, answers: [] });
    expect(answer.authority.map(({ data }) => data.kind)).toEqual(["SOA"]);
  });

  test("answers TXT for any name below x.example.net, the same each time", () => {
    const [record] = new NameBook().answer("one.x.example.net", recordTypes.TXT, 0).answers;
    expect(record?.data).toEqual({ kind: "TXT", text: textOf("one.x.example.net") });
    fc.assert(
      fc.property(fc.string(), (name) => {
        expect(textOf(name)).toMatch(/^[\w-]{40,200}$/);
      }),
    );
  });
});

describe("parseCommand()", () => {
  test("reads each kind", () => {
    expect(parseCommand('{"kind":"name","name":"a.b","addresses":["203.0.113.1"],"ttl":9,"rotateSeconds":60}')).toEqual(
      {
        kind: "name",
        name: "a.b",
        entry: { addresses: ["203.0.113.1"], ttl: 9, rotateSeconds: 60 },
      },
    );
    expect(parseCommand('{"kind":"name","name":"a.b","addresses":["::1"]}')).toMatchObject({
      entry: { ttl: 300, rotateSeconds: null },
    });
    expect(parseCommand('{"kind":"listen","address":"203.0.113.9","port":99,"speaks":"irc"}')).toEqual({
      kind: "listen",
      service: { address: "203.0.113.9", port: 99, speaks: "irc" },
    });
    expect(
      parseCommand('{"kind":"towards","listen":"[::1]:19","address":"192.0.2.10","port":9100,"from":"198.51.100.15"}'),
    ).toEqual({
      kind: "towards",
      listen: { address: "::1", port: 19 },
      to: { address: "192.0.2.10", port: 9100 },
      from: "198.51.100.15",
    });
    for (const kind of ["down", "up", "silent"])
      expect(parseCommand(JSON.stringify({ kind, name: "c2.example.net" }))).toEqual({ kind, name: "c2.example.net" });
    expect(parseCommand('{"kind":"finish"}')).toEqual({ kind: "finish" });
  });

  test.each([
    ["down", "is not JSON"],
    ["[]", "is not an object"],
    ['{"kind":"stop"}', "kind is none of"],
    ['{"kind":"down"}', "name is undefined"],
    ['{"kind":"name","name":"a","addresses":[]}', "addresses is []"],
    ['{"kind":"name","name":"a","addresses":["a.b"]}', 'addresses is "a.b"'],
    ['{"kind":"name","name":"a","addresses":["::1"],"rotateSeconds":0}', "rotateSeconds is 0"],
    ['{"kind":"listen","address":"203.0.113.9","port":70000,"speaks":"irc"}', "port is 70000"],
    ['{"kind":"listen","address":"203.0.113.9","port":7,"speaks":"gopher"}', 'speaks is "gopher"'],
    ['{"kind":"towards","listen":"here","address":"192.0.2.10","port":1,"from":"::1"}', 'listen is "here"'],
  ])("refuses %s", (line, reason) => {
    expect(() => parseCommand(line)).toThrow(reason);
  });
});

test("pageSize() is between 1 and 60 kB, the same for the same path, and well spread", () => {
  const sizes = Array.from({ length: 500 }, (_, index) => pageSize(`/page/${index}`));
  for (const size of sizes) expect(size).toSatisfy((one: number) => one >= 1024 && one <= 61_440);
  expect(pageSize("/page/7")).toBe(sizes[7]);
  // The middle of a logarithmic scale from 1 to 60 kB is 7.9 kB.
  const small = sizes.filter((size) => size < 7932).length;
  expect(small).toBeGreaterThan(200);
  expect(small).toBeLessThan(300);
});

test.each([
  ["/bytes/100", { kind: "bytes", bytes: 100 }],
  ["/bytes/100?x=1", { kind: "bytes", bytes: 100 }],
  ["/hold/3", { kind: "hold", seconds: 3 }],
  ["/drip/10/2", { kind: "drip", bytes: 10, seconds: 2 }],
  ["/health", { kind: "health" }],
  ["/hold", { kind: "page", bytes: pageSize("/hold") }],
  ["/bytes/1/2", { kind: "page", bytes: pageSize("/bytes/1/2") }],
  ["/", { kind: "page", bytes: pageSize("/") }],
])("parsePath() knows %s", (path, expected) => {
  expect(parsePath(path)).toEqual(expected);
});

test("metricsPage() has more than 20 kB, and grows with time", () => {
  expect(metricsPage(0).length).toBeGreaterThan(20_000);
  expect(metricsPage(60)).not.toBe(metricsPage(0));
});

test.each([
  ["127.0.0.1", true],
  ["198.51.100.15", true],
  ["2001:db8:2::9", true],
  ["192.0.2.53", true],
  ["192.0.2.10", false],
  ["2001:db8:1::10", false],
  ["10.99.0.2", false],
])("isOfTheInternet() of %s is %s", (address, expected) => {
  expect(isOfTheInternet(address)).toBe(expected);
});

test("every name of the catalogue has something that serves at each of its addresses", () => {
  const served = new Set(catalogueServices.map(({ address }) => address));
  for (const { name, addresses } of catalogueNames)
    for (const address of addresses) expect(served.has(address), `${name} ${address}`).toBe(true);
});
