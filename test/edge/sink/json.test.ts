import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeJson } from "../../../src/edge/sink/json.ts";
import { jsonLine } from "../../../src/edge/sink/json-line.ts";
import { hostileFinding } from "./hostile-finding.ts";
import { hostileText } from "./hostile-text.ts";
import { sampleFinding } from "./sample-finding.ts";

test("encodeJson() gives the finding back when parsed", () => {
  expect(JSON.parse(encodeJson(sampleFinding()))).toEqual(sampleFinding());
});

test("encodeJson() is one line without control, separator or bidirectional characters, whatever programs chose", () => {
  fc.assert(
    fc.property(hostileFinding(), (finding) => {
      expect(encodeJson(finding)).not.toMatch(
        /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u,
      );
    }),
  );
});

test("jsonLine() keeps well-formed text and replaces lone surrogates only", () => {
  fc.assert(
    fc.property(hostileText(), (text) => {
      expect(JSON.parse(jsonLine({ text }))).toEqual({ text: text.toWellFormed() });
    }),
  );
});

test("jsonLine() writes no escape of a lone surrogate, which strict parsers refuse", () => {
  expect(jsonLine(["a\ud800b", "\u{1f514}"])).toBe('["a\ufffdb","\u{1f514}"]');
});
