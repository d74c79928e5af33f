import { expect, test } from "vitest";
import { contrast } from "../../../src/core/score/contrast.ts";
import { failure } from "../../../src/core/score/failure.ts";
import { imbalance } from "../../../src/core/score/imbalance.ts";
import { scoreConversation, scores } from "../../../src/core/score/index.ts";
import { protocol } from "../../../src/core/score/protocol.ts";
import { rarity } from "../../../src/core/score/rarity.ts";
import { regularity } from "../../../src/core/score/regularity.ts";
import { size } from "../../../src/core/score/size.ts";
import { sketchScored } from "./sketch-scored.ts";

test("scoreConversation() gives every registered score by its name", () => {
  const input = sketchScored({ popularity: 2, actors: 9 });
  expect(scoreConversation(input)).toEqual({
    regularity: regularity(input.beats),
    imbalance: imbalance(input),
    size: size(input),
    contrast: contrast(input),
    protocol: protocol(input),
    rarity: rarity(input),
    failure: failure(input),
  });
  expect(Object.keys(scoreConversation(input))).toEqual(Object.keys(scores));
});
