import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { choose } from "../../../src/edge/report/choose.ts";
import { looksTold, readTold, Subjects } from "../../../src/edge/report/told.ts";
import { sampleFinding } from "../sink/sample-finding.ts";

const line = {
  ...{ src: "192.0.2.1", dst: "203.0.113.9", name: null, port: 80, transport: "tcp", actor: "feedfacefeedface" },
  ...{ executable: "/bin/x", script: null, beats: 3, firstSeen: "", lastSeen: "", intervalMs: 5, jitter: 0 },
  ...{ sentBytes: 1, receivedBytes: 2, score: 0.1, flagged: false, scores: {}, shares: [], analytics: [] },
};

async function read(values: readonly unknown[]) {
  const subjects = new Subjects();
  const report = { malformed: 0 };
  const text = values.map((value) => (typeof value === "string" ? value : JSON.stringify(value))).join("\n");
  await readTold(Readable.from([Buffer.from(`${text}\n`)]), subjects, report);
  return { subjects: subjects.all(), malformed: report.malformed };
}

test("readTold() keeps the last of a finding and all of its life", async () => {
  const states = (["opened", "updated", "closed"] as const).map((state, i) =>
    sampleFinding({ state, confidence: i / 4 }),
  );
  const { subjects, malformed } = await read(states);
  expect(malformed).toBe(0);
  expect(subjects).toHaveLength(1);
  expect(subjects[0]).toMatchObject({ kind: "finding", id: "0123456789abcdef", full: { state: "closed" } });
  expect(subjects[0]?.life.map(({ state, confidence }) => `${state} ${confidence}`)).toEqual([
    ...["opened 0", "updated 0.25", "closed 0.5"],
  ]);
});

test("readTold() takes conversations, but for those that a finding tells of", async () => {
  const { actor, destination } = sampleFinding();
  const told = { ...line, actor: actor.id, dst: "198.51.100.1", name: destination.name, port: destination.port };
  const { subjects } = await read([line, told, sampleFinding()]);
  expect(subjects.map(({ kind }) => kind)).toEqual(["finding", "conversation"]);
  expect(subjects[1]?.full).toMatchObject({ destination: { address: "203.0.113.9", port: 80 }, confidence: 0.1 });
});

test("readTold() counts lines that are neither", async () => {
  const { subjects, malformed } = await read(["{", "[1]", '{"a":1}', '{"id":"x"}', "null", sampleFinding()]);
  expect(subjects).toHaveLength(1);
  expect(malformed).toBe(5);
});

test.each([
  ['{"id":"x"', true],
  [' \n{ "src" : 1', true],
  ['{"kind":"tick","id":1}', false],
  ["TOCSIN", false],
  ["", false],
])("looksTold() of %j says %s", (text, expected) => {
  expect(looksTold(Buffer.from(text))).toBe(expected);
});

const subject = (id: string, actor: string, name: string) =>
  ({ kind: "finding", id, full: { actor: { id: actor }, destination: { name, port: 443 } }, life: [] }) as const;
const three = [
  subject("aa11", "ffff", "a.example"),
  subject("aa22", "ffff", "b.example"),
  subject("bb33", "eeee", "a.example"),
];

test.each([
  ["aa11", ["aa11"]],
  ["AA1", ["aa11"]],
  ["b", null],
  ["bb", ["bb33"]],
  ["ffff", ["aa11", "aa22"]],
  ["ff", ["aa11", "aa22"]],
  ["a.example:443", ["aa11", "bb33"]],
  ["aa", null],
])("choose() by %j finds %j, where it is one thing", (word, ids) => {
  const choice = choose(three, word);
  if (ids === null) expect(choice.kind).toBe("ambiguous");
  else expect(choice).toMatchObject({ kind: "chosen", subjects: ids.map((id) => ({ id })) });
});

test("choose() names the ids that begin most like an unknown one", () => {
  expect(choose(three, "aa29")).toEqual({ kind: "unknown", nearest: ["aa22", "aa11", "a.example:443"] });
  expect(choose([], "x")).toEqual({ kind: "unknown", nearest: [] });
});
