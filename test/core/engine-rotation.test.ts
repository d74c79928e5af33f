import { expect, test } from "vitest";
import type { ConversationLine } from "../../src/core/finding/conversation-line.ts";
import { beatTimes, detect, FakeNode, implant, loop } from "./fake-node.ts";
import { call, get, hello, lookUp } from "./spoken-payloads.ts";

const BEATS = 80;
const PID = 100;

/** What a beacon does at each of its beats. */
type Beat = (node: FakeNode, at: number, index: number) => void;

interface Outcome {
  /** Beats of each conversation, questions to resolvers aside. */
  readonly beats: readonly number[];
  /** Whether it, or any of them, is found. */
  readonly isFound: boolean;
}

function outcomeOf(beat: Beat, beats = BEATS): Outcome {
  const node = new FakeNode();
  node.older(1, 0, { ...loop, args: ["init"], script: null });
  node.older(PID, 1, implant);
  beatTimes(node, { beats, intervalMs: 60_000, jitter: 0.2 }).forEach((at, index) => {
    beat(node, at, index);
  });
  const lines = detect(node.events())
    .engine.conversations()
    .filter(({ port }) => port !== 53);
  return { beats: lines.map(beatsOf).toSorted((a, b) => b - a), isFound: lines.some(({ flagged }) => flagged) };
}

const beatsOf = ({ beats }: ConversationLine): number => beats;
const address = (index: number): string => `203.0.${index >> 8}.${index & 255}`;
const ones = (count: number): readonly number[] => new Array(count).fill(1);

test.each<[what: string, beat: Beat, beats: readonly number[], isFound: boolean]>([
  [
    "a name of a CDN at another address each time",
    (node, at, index) => call(node, PID, at, { says: hello("c2.example"), to: { remoteAddress: address(index) } }),
    [BEATS],
    true,
  ],
  [
    "a name that resolvers give other addresses each time, with a life of 0, and nobody says",
    (node, at, index) => {
      lookUp(node, PID, at, { query: "c2.example", addresses: [address(index)], ttlSeconds: 0 });
      node.refused(PID, at + 20, 1, { remoteAddress: address(index) });
    },
    [BEATS],
    true,
  ],
  [
    "an address whose name is learnt late",
    (node, at, index) => (index < 40 ? node.request(PID, at) : call(node, PID, at, { says: hello("c2.example") })),
    [BEATS],
    true,
  ],
  [
    "two names at one address, in turn",
    (node, at, index) => call(node, PID, at, { says: hello(index % 2 === 0 ? "a.example" : "b.example") }),
    [BEATS / 2, BEATS / 2],
    true,
  ],
  [
    "another domain each time at one address, as of a generator",
    (node, at, index) => call(node, PID, at, { says: hello(`gen${index}.example`) }),
    [BEATS - 32, ...ones(32)],
    true,
  ],
  [
    "another name each time below one domain, at another address each time",
    (node, at, index) =>
      call(node, PID, at, { says: hello(`x${index}.c2.example`), to: { remoteAddress: address(index) } }),
    [BEATS - 32, ...ones(32)],
    true,
  ],
  [
    "another tenant each time of a suffix that gives names away",
    (node, at, index) =>
      call(node, PID, at, { says: get(`x${index}.github.io`), to: { remoteAddress: address(index), remotePort: 80 } }),
    [BEATS - 32, ...ones(32)],
    true,
  ],
  [
    "another port each time at one address",
    (node, at, index) => node.refused(PID, at, 1, { remotePort: 10_000 + index }),
    [BEATS - 32, ...ones(32)],
    true,
  ],
  [
    "another port each time under one name that moves",
    (node, at, index) =>
      call(node, PID, at, {
        says: hello("c2.example"),
        to: { remoteAddress: address(index), remotePort: 10_000 + index },
      }),
    [BEATS - 32, ...ones(32)],
    true,
  ],
  [
    "three ports in turn",
    (node, at, index) => node.request(PID, at, { remotePort: 8000 + (index % 3) }),
    [27, 27, 26],
    true,
  ],
  [
    "IPv6 and IPv4 at once, the first to answer says the name (RFC 8305)",
    (node, at) => {
      lookUp(node, PID, at, { query: "c2.example", addresses: ["2001:db8::7"], type: "AAAA" });
      lookUp(node, PID, at + 1, { query: "c2.example", addresses: ["203.0.113.7"] });
      node.refused(PID, at + 20, 200, { remoteAddress: "2001:db8::7" });
      call(node, PID, at + 270, { says: hello("c2.example") });
    },
    [BEATS],
    true,
  ],
  [
    "the same where no resolver is seen: the one that says nothing is by its address",
    (node, at) => {
      node.refused(PID, at + 20, 200, { remoteAddress: "2001:db8::7" });
      call(node, PID, at + 270, { says: hello("c2.example") });
    },
    [BEATS, BEATS],
    true,
  ],
  [
    "directly and by NAT64 in turn, without a name",
    (node, at, index) =>
      node.request(PID, at, { remoteAddress: index % 2 === 0 ? "203.0.113.7" : "64:ff9b::cb00:7107" }),
    [BEATS / 2, BEATS / 2],
    true,
  ],
  [
    "directly and by NAT64 in turn, under the name that it was given as IPv4",
    (node, at, index) => {
      lookUp(node, PID, at, { query: "c2.example", addresses: ["203.0.113.7"] });
      node.refused(PID, at + 20, 1, { remoteAddress: index % 2 === 0 ? "203.0.113.7" : "64:ff9b::cb00:7107" });
    },
    [BEATS],
    true,
  ],
  [
    "another domain and another address each time: nothing is left that stays",
    (node, at, index) =>
      call(node, PID, at, { says: hello(`gen${index}.example`), to: { remoteAddress: address(index) } }),
    ones(BEATS),
    false,
  ],
])("%s", (_, beat, beats, isFound) => {
  expect(outcomeOf(beat)).toEqual({ beats, isFound });
});

test("names and ports that change together end as one conversation, later", () => {
  const { beats, isFound } = outcomeOf((node, at, index) => {
    const to = { remoteAddress: address(index), remotePort: 10_000 + index };
    call(node, PID, at, { says: hello(`x${index}.c2.example`), to });
  }, 120);
  expect({ most: beats[0], isFound }).toEqual({ most: 56, isFound: true });
});
