import { expect, test } from "vitest";
import { outputs, pickOutput } from "../../../src/edge/sink/index.ts";
import { sampleFinding } from "./sample-finding.ts";

test.each(Object.keys(outputs))("pickOutput() gives an encoder of one line for %s", (name) => {
  const pick = pickOutput(name, { isColored: false });
  expect(pick.kind === "picked" && pick.encode(sampleFinding())).toMatch(/^[^\n]+$/);
});

test.each(["xml", "toString", ""])("pickOutput() answers %j with the names to choose from", (name) => {
  expect(pickOutput(name, { isColored: false })).toEqual({
    kind: "unknown",
    message: `Cannot write findings as ${JSON.stringify(name)}: choose one of json, compact, ecs`,
  });
});
