import fc from "fast-check";
import { expect, test } from "vitest";
import { Engine } from "../../src/core/engine.ts";
import type { DnsContent, Event, FlowEvent, PayloadEvent } from "../../src/core/event/event.ts";
import type { ConversationLine } from "../../src/core/finding/conversation-line.ts";
import { Random } from "../bench/detect/random.ts";
import { detect } from "./fake-node.ts";

const SENSOR: Event = {
  ...{ kind: "sensor", at: 0, host: "node-1", kernel: "6.12.0", backend: "zeek", scope: "node", version: "0.1.0" },
};
const CLOCK: Event = { kind: "clock", at: 0, wallMs: Date.UTC(2026, 10, 21) };
const HOSTS = 3;
const PLACES = 4;

function flow(at: number, host: number, place: number, over: Partial<FlowEvent> = {}): FlowEvent {
  return {
    ...{ kind: "flow", at, durationMs: 200, transport: "tcp", localAddress: `10.0.0.${1 + host}`, localPort: 40_000 },
    ...{ remoteAddress: `203.0.113.${1 + place}`, remotePort: 443, sentBytes: 300, receivedBytes: 900 },
    ...{ isFailed: false, application: null, name: null, nameSource: null },
    ...over,
  };
}

/** Flows of a few hosts to a few places: some with a clock, some without, in whole milliseconds and in order. */
function flowsOf(seed: number): readonly FlowEvent[] {
  const random = new Random(`flows ${seed}`);
  const flows: FlowEvent[] = [];
  for (let host = 0; host < HOSTS; host++) {
    for (let place = 0; place < PLACES; place++) {
      const hasClock = random.uniform() < 0.4;
      let at = random.integer(1, 60_000);
      for (let call = random.integer(1, 40); call > 0; call--) {
        const bytes = { sentBytes: random.integer(0, 3000), receivedBytes: random.integer(0, 90_000) };
        flows.push(flow(at, host, place, { ...bytes, isFailed: random.uniform() < 0.1 }));
        const share = hasClock ? random.between(0.9, 1.1) : -Math.log(random.uniform());
        at += 1000 + Math.round(60_000 * share);
      }
    }
  }
  return flows.toSorted((a, b) => a.at - b.at);
}

function linesOf(events: readonly Event[]): readonly ConversationLine[] {
  return detect([SENSOR, CLOCK, ...events])
    .engine.conversations()
    .toSorted((a, b) => `${a.src} ${a.dst}`.localeCompare(`${b.src} ${b.dst}`));
}

/** What a conversation's own scores say, to six digits: of others speak `contrast` and `rarity` only. */
function ownScores({ src, dst, beats, scores }: ConversationLine) {
  const { contrast: _, rarity: __, ...own } = scores;
  return { src, dst, beats, own: JSON.parse(JSON.stringify(own), (_key, value) => rounded(value)) };
}

function rounded(value: unknown): unknown {
  return typeof value === "number" ? Number(value.toPrecision(6)) : value;
}

const seeds = fc.nat(10_000);
const runs = { seed: 1, numRuns: 15 };

test("time that is shifted changes no score, and no finding but in its times", () => {
  fc.assert(
    fc.property(seeds, fc.integer({ min: 1, max: 2 ** 40 }), (seed, shift) => {
      const flows = flowsOf(seed);
      const later = flows.map((one) => ({ ...one, at: one.at + shift }));
      const essence = (lines: readonly ConversationLine[]) =>
        lines.map((line) => [ownScores(line), line.scores["contrast"], line.scores["rarity"], line.flagged]);
      expect(essence(linesOf(later))).toEqual(essence(linesOf(flows)));
    }),
    runs,
  );
});

test("time that is stretched changes no size, imbalance, contrast, protocol or failure, and hardly a regularity", () => {
  fc.assert(
    fc.property(seeds, fc.integer({ min: 2, max: 50 }), (seed, factor) => {
      const flows = flowsOf(seed);
      const slower = linesOf(flows.map((one) => ({ ...one, at: one.at * factor })));
      for (const [index, { scores }] of linesOf(flows).entries()) {
        const { regularity, rarity: _, ...others } = slower[index]?.scores ?? {};
        const { regularity: before, rarity: __, ...othersBefore } = scores;
        expect(others).toEqual(othersBefore);
        // A clock of half a second's grain is judged as one; what merges within .3 s is no part of the interval.
        expect(Math.abs((regularity?.value ?? -1) - (before?.value ?? 1))).toBeLessThan(0.1);
      }
    }),
    runs,
  );
});

test("the order of arrival within a tie changes nothing", () => {
  fc.assert(
    fc.property(seeds, fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (seed, stream) => {
      // Whole ten seconds: many begin at once.
      const flows = flowsOf(seed).map((one) => ({ ...one, at: 10_000 * Math.round(one.at / 10_000) }));
      const order = new Map(flows.map((one) => [one, stream.next().value ?? 0]));
      const shuffled = flows.toSorted((a, b) => a.at - b.at || (order.get(a) ?? 0) - (order.get(b) ?? 0));
      const strip = (lines: readonly ConversationLine[]) =>
        lines.map(({ scores, score, flagged }) => ({ scores, score, flagged }));
      expect(strip(linesOf(shuffled))).toEqual(strip(linesOf(flows.toSorted((a, b) => a.at - b.at))));
    }),
    runs,
  );
});

test("events that come in two parts are those that come in one", () => {
  fc.assert(
    fc.property(seeds, fc.double({ min: 0, max: 1, noNaN: true }), (seed, share) => {
      const events = [SENSOR, CLOCK, ...flowsOf(seed)];
      const cut = Math.floor(share * events.length);
      const engine = new Engine();
      const parts = [events.slice(0, cut), events.slice(cut)].map((part) => part.flatMap((one) => engine.handle(one)));
      const whole = detect(events);
      expect([...parts.flat(), ...engine.end()]).toEqual(whole.findings);
      expect(engine.conversations()).toEqual(whole.engine.conversations());
    }),
    runs,
  );
});

test("one conversation more, of anybody, changes no other's own scores", () => {
  fc.assert(
    fc.property(
      seeds,
      fc.nat(HOSTS),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 9e4 }),
      (seed, host, beats, gap) => {
        const flows = flowsOf(seed);
        const added = Array.from({ length: beats }, (_, beat) =>
          flow(500 + beat * gap, host, 200, { receivedBytes: beat }),
        );
        const joined = [...flows, ...added].toSorted((a, b) => a.at - b.at);
        const known = linesOf(joined).filter(({ dst }) => dst !== "203.0.113.201");
        expect(known.map(ownScores)).toEqual(linesOf(flows).map(ownScores));
      },
    ),
    runs,
  );
});

const number = fc.oneof(
  fc.constantFrom(0, 1, 1e308, -1e308, 2 ** 53, 5e-324, -0),
  fc.double({ noNaN: true }),
  fc.nat(9e6),
);
const bytes = fc.oneof(fc.constantFrom(0, 1, 500, 2 ** 53, 1e308), fc.nat(9e6));
const text = fc.oneof(
  fc.constantFrom("", "10.0.0.1", "::1", "203.0.113.7", "a.example", "\ud800"),
  fc.string({ maxLength: 9 }),
);
const ends = {
  ...{ at: number, transport: fc.constantFrom("tcp" as const, "udp" as const), localAddress: text },
  ...{ localPort: fc.nat(65_535), remoteAddress: text, remotePort: fc.constantFrom(0, 53, 80, 123, 443, 514, 4444) },
};
const anyFlow: fc.Arbitrary<FlowEvent> = fc.record({
  ...{ kind: fc.constant("flow" as const), ...ends, durationMs: bytes, sentBytes: bytes, receivedBytes: bytes },
  ...{ isFailed: fc.boolean(), application: fc.option(fc.constantFrom("tls", "dns", "irc", "ntp", "x")) },
  ...{ name: fc.option(text), nameSource: fc.constant(null) },
});
const anyContent: fc.Arbitrary<DnsContent> = fc.record({
  ...{ protocol: fc.constant("dns" as const), query: text, registeredDomain: text, type: text },
  ...{ isAnswer: fc.boolean(), ttlSeconds: fc.option(number) },
  ...{ code: fc.option(text), addresses: fc.array(text, { maxLength: 2 }) },
});
const anyQuestion: fc.Arbitrary<PayloadEvent> = fc.record({
  ...{ kind: fc.constant("payload" as const), ...ends, pid: fc.option(fc.nat(3)), socket: fc.option(text) },
  ...{ netns: fc.option(fc.nat(3)), direction: fc.constantFrom("send" as const, "receive" as const), bytes },
  content: anyContent,
});

test("whatever is in flows and questions, every score is one, and every number is finite", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(anyFlow, anyFlow, anyQuestion), { maxLength: 80 }), (events) => {
      for (const { scores, score, shares } of detect(events).engine.conversations()) {
        for (const { value, evidence } of Object.values(scores)) {
          expect(value >= 0 && value <= 1 && Object.values(evidence).every(Number.isFinite)).toBe(true);
        }
        expect(score >= 0 && score <= 1 && shares.every(({ logOdds }) => Number.isFinite(logOdds))).toBe(true);
      }
    }),
    { seed: 1, numRuns: 300 },
  );
});
