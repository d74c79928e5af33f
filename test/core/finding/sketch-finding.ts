import type { Verdict } from "../../../src/core/analytic/analytic.ts";
import type { Conversation } from "../../../src/core/conversation/conversation.ts";
import { WallClock } from "../../../src/core/event/wall-clock.ts";
import type { Finding } from "../../../src/core/finding/finding.ts";
import { FindingBook } from "../../../src/core/finding/finding-book.ts";
import { type Sketch, sketchCase } from "../analytic/sketch-case.ts";

const NONE = { sentBytes: 0, receivedBytes: 0 };

/** A book whose clock is set, and a way to have it consider conversations one after another. */
export function sketchBook() {
  const clock = new WallClock();
  clock.set({ kind: "clock", at: 0, wallMs: Date.UTC(2026, 10, 21) });
  const book = new FindingBook(clock);
  const consider = (input: ReturnType<typeof sketchCase>, isFlagged = true): Finding | null =>
    book.consider("AN1226", input, verdictOf(isFlagged), input.conversation.lastSeen);
  return { book, consider };
}

function verdictOf(isFlagged: boolean): Verdict {
  const common = { confidence: 0.9, shares: [{ name: "prior", logOdds: 2.2 }], techniques: ["T1071"] };
  return { ...common, isFlagged, severity: "high", title: "Beacon", reason: isFlagged ? "it beats" : "no longer" };
}

/** A case whose destination has this number, all else alike. */
export function numberedCase(number: number, sketch: Sketch = {}): ReturnType<typeof sketchCase> {
  const address = `203.0.${Math.floor(number / 250)}.${1 + (number % 250)}`;
  return sketchCase({ ...sketch, to: { address, ...sketch.to } });
}

/** More beats of a conversation, a minute apart. */
export function goOn(conversation: Conversation, beats: number): void {
  for (let beat = 0; beat < beats; beat++) {
    const at = conversation.lastSeen + 60_000;
    const facts = { at, localAddress: "192.0.2.1" };
    const common = { begins: "start", silentSince: null, busyUntil: at, isEnd: false, answer: null } as const;
    conversation.add({ facts, ...common, tail: NONE, fresh: NONE }, conversation.latest, conversation.destination);
  }
}
