import { expect, test } from "vitest";
import { imbalance } from "../../../src/core/score/imbalance.ts";
import { scoreConversation, scores } from "../../../src/core/score/index.ts";
import { regularity } from "../../../src/core/score/regularity.ts";

test("scoreConversation() gives every registered score by its name", () => {
  const beats = Array.from({ length: 12 }, (_, index) => ({
    at: index * 60_000,
    sentBytes: 300,
    receivedBytes: 100,
    isFailed: false,
    deadMs: 300,
  }));
  const input = { beats, sentBytes: 3600, receivedBytes: 1200 };
  expect(scoreConversation(input)).toEqual({ regularity: regularity(beats), imbalance: imbalance(input) });
  expect(Object.keys(scoreConversation(input))).toEqual(Object.keys(scores));
});
