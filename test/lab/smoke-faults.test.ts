import { expect, test } from "vitest";
import { sampleVerdict } from "./sample-verdict.ts";
import { smokeFaults, smokeScenario } from "./smoke-faults.ts";

test("smokeFaults() is empty for a good play, and names everything that is wrong with another", () => {
  const [truth] = sampleVerdict.truth;
  const good = { ...sampleVerdict, truth: truth === undefined ? [] : [{ ...truth, beatsToFirst: 6 }] };
  const stray = { id: "1", actor: "dig", destination: "192.0.2.53:53", analytics: ["AN1226"], reason: "even" };
  expect(smokeFaults(good)).toEqual([]);
  expect(smokeFaults(sampleVerdict)).toEqual(["curl was found after 8 beats"]);
  expect(
    smokeFaults({ ...good, truth: good.truth.map((one) => ({ ...one, found: false, beatsToFirst: null })) }),
  ).toEqual(["curl -> c2.example.net was not found"]);
  expect(smokeFaults({ ...good, falseFindings: [stray], exact: ["a"], compared: 3, lost: 2 })).toEqual([
    "dig -> 192.0.2.53:53 was found and is no truth",
    "counts differ: a",
    "only 3 counts were compared",
    "2 records were lost",
  ]);
});

test("smokeScenario() is a short play with one truth", () => {
  expect(smokeScenario()).toMatchObject({ hours: 0.2, pace: "lapse", truth: [{ actor: "curl" }] });
});
