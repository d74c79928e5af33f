import { expect, test } from "vitest";
import { an0031 } from "../../../src/core/analytic/an0031.ts";
import { rhythmReason } from "../../../src/core/analytic/rhythm-reason.ts";
import type { Share } from "../../../src/core/analytic/share.ts";
import type { Container } from "../../../src/core/process/container-names.ts";
import { type ClassName, type Sketch, sketchCase } from "./sketch-case.ts";

function reasonOf(sketch: Sketch, shares: readonly Share[] = [], isFlagged = true): string {
  return rhythmReason(sketchCase(sketch), shares, isFlagged);
}

test.each([
  [{ intervalMs: 2210, jitter: 0.3 }, "6 times, about every 2.21 s within 30 %;"],
  [{ intervalMs: 119_000, jitter: 0.05 }, "6 times, about every 119 s within 5 %;"],
  [{ intervalMs: 300_000, jitter: 0.004 }, "6 times, every 5 min;"],
  [{ intervalMs: 3_600_000, jitter: 0 }, "6 times, every 60 min;"],
  [{ intervalMs: 21_600_000, jitter: 0.01 }, "6 times, about every 6 h within 1 %;"],
])("rhythmReason() of %j says the interval as people do", (sketch, words) => {
  expect(reasonOf(sketch)).toContain(words);
});

const classes: readonly ClassName[] = [
  ...(["transfer tool", "unknown binary", "unknown script", "non-networking program"] as const),
  ...(["packaged", "unidentified", "host"] as const),
];

test.each(classes)("rhythmReason() of class %s is one sentence that ends with something to do", (programClass) => {
  const reason = reasonOf({ programClass });
  expect(reason).toMatch(/; (?:see|keep|read|look|ask|find) [^;.]+$/);
  expect(reason).not.toMatch(/undefined|NaN|\n/);
});

test("rhythmReason() names what weighs most besides, and nothing that it says elsewhere or that is little", () => {
  const shares = [
    { name: "prior", logOdds: -8.8 },
    { name: "clock", logOdds: 5.6 },
    { name: "one size", logOdds: 0.8 },
    { name: "IRC", logOdds: 2 },
    { name: "inside", logOdds: -1.5 },
    { name: "rarity", logOdds: 0.3 },
    { name: "odd port", logOdds: 0.7 },
    { name: "no name", logOdds: 0.5 },
    { name: "unidentified", logOdds: -0.5 },
  ];
  expect(reasonOf({}, shares)).toContain(" within 5 % (also: IRC, one size, odd port); keep a copy");
  const odd = [...shares, { name: "unknown binary", logOdds: 5.5 }];
  expect(reasonOf({}, odd)).toContain(" within 5 % (also: IRC); keep a copy");
});

test("rhythmReason() of what is no longer one asks for nothing", () => {
  const reason = reasonOf({ chance: 0.2 }, [], false);
  expect(reason).toMatch(/^No longer too even to be chance \(2e-1 without a clock\)/);
  expect(reason).toMatch(/; what holds now is that it may be chance$/);
});

const container: Container = {
  ...{ id: "0123456789abcdef".repeat(4), runtime: "docker", podUid: null },
  ...{ name: null, image: null, pod: null, namespace: null },
};

test.each([
  [container, "port 443 from docker container 0123456789ab 6 times"],
  [{ ...container, name: "web" }, 'port 443 from container "web" 6 times'],
  [{ ...container, name: "web", pod: "payments-7f", namespace: "shop" }, 'from pod "shop/payments-7f" 6 times'],
  [{ ...container, pod: "payments-7f" }, 'from pod "payments-7f" 6 times'],
])("a reason of %j says where in the node it is", (where, words) => {
  expect(reasonOf({ container: where })).toContain(words);
  const { reason } = an0031(sketchCase({ container: where, programClass: "non-networking program" }));
  expect(reason).toContain(words.replace(" 6 times", ":").replace("port 443 ", ""));
});
