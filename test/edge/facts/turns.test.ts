import { expect, test } from "vitest";
import { MergedPlaces } from "../../../src/edge/facts/merged-places.ts";
import { ProgramIndex } from "../../../src/edge/facts/program-index.ts";
import { Turns } from "../../../src/edge/facts/turns.ts";

test("Turns end work that has had all its time", async () => {
  await expect(new Turns(0).next()).rejects.toThrow("it takes too long to read");
  await expect(new Turns().next()).resolves.toBeUndefined();
});

test("ProgramIndex keeps what came before its source failed, and says why it did", async () => {
  const index = new ProgramIndex(await MergedPlaces.under("/"), 10);
  const fail = async (): Promise<void> => {
    throw new Error("it takes too long to read");
  };
  await expect(index.take(fail)).rejects.toThrow("it takes too long to read");
  index.add("/opt/x", "x", null);
  await index.take(fail);
  expect([index.size, index.flaw, index.ownerOf("/opt/x")?.package]).toEqual([1, "it takes too long to read", "x"]);
});
