import { expect, test } from "vitest";
import { databaseTargets } from "./database-targets.ts";
import { factTargets } from "./fact-targets.ts";
import { runDatabaseTarget } from "./run-database-target.ts";
import { runFactTarget } from "./run-fact-target.ts";
import { runTarget } from "./run-target.ts";
import { targets } from "./targets.ts";

const INPUTS = 20_000;

test.each(targets)("hostile bytes of $name throw nothing and make bounded events", { timeout: 120_000 }, (target) => {
  const { inputs, recognised } = runTarget(target, INPUTS, 20_261_125);
  expect(inputs).toBe(INPUTS);
  // Both that it reads what is changed a little and that it refuses what is changed much.
  expect(recognised).toBeGreaterThan(INPUTS / 100);
  expect(recognised).toBeLessThan(INPUTS * 0.99);
});

test.each(databaseTargets)(
  "hostile bytes of $name throw nothing else than a refusal",
  { timeout: 120_000 },
  async (target) => {
    const { inputs, recognised } = await runDatabaseTarget(target, INPUTS, 20_261_125);
    expect(inputs).toBe(INPUTS);
    expect(recognised).toBeGreaterThan(INPUTS / 100);
    expect(recognised).toBeLessThan(INPUTS);
  },
);

test("a reader of databases that fails otherwise is found out", async () => {
  const [target] = databaseTargets;
  if (target === undefined) throw new Error("no target");
  const read = async () => {
    throw new RangeError("out");
  };
  await expect(runDatabaseTarget({ ...target, read }, 1, 1)).rejects.toThrow(/^Cannot read dpkg list ".*": it threw$/);
});

test.each(factTargets)("hostile bytes of $name throw nothing and ask for no more than they may", (target) => {
  const { recognised } = runFactTarget(target, INPUTS, 20_261_125);
  expect(recognised).toBeGreaterThan(INPUTS / 100);
  expect(recognised).toBeLessThan(INPUTS * 0.99);
});

test("a reader of facts that throws is found out", () => {
  const [target] = factTargets;
  if (target === undefined) throw new Error("no target");
  const read = () => {
    throw new RangeError("out");
  };
  expect(() => runFactTarget({ ...target, read }, 1, 1)).toThrow(/^Cannot read elf ".*": it threw$/);
});

test("a reader that throws is found out", () => {
  const [target] = targets;
  if (target === undefined) throw new Error("no target");
  const read = () => {
    throw new RangeError("out");
  };
  expect(() => runTarget({ ...target, read }, 1, 1)).toThrow(/^Cannot read dns over udp ".*": it threw$/);
});

test("a reader that makes no event, or too much of one, is found out", () => {
  const [target] = targets;
  if (target === undefined) throw new Error("no target");
  const banner = (text: string) => () => ({ protocol: "ssh", banner: text }) as const;
  expect(() => runTarget({ ...target, read: banner("x".repeat(70_000)) }, 1, 1)).toThrow("made no event");
  expect(() => runTarget({ ...target, read: banner("x".repeat(4997)) }, 1, 1)).toThrow("5000 characters");
});
