import fc from "fast-check";
import { expect, test } from "vitest";
import { LineQueue } from "../../../src/edge/sink/line-queue.ts";
import { hostileText } from "./hostile-text.ts";

test("LineQueue gives back every line that it took, in order and whole, each ended by one newline", () => {
  const line = hostileText().map((text) => text.replaceAll("\n", "n"));
  const sized = fc.oneof(
    line,
    fc.integer({ min: 0, max: 150_000 }).map((length) => "y".repeat(length)),
  );
  fc.assert(
    fc.property(fc.array(sized), fc.integer({ min: 0, max: 400_000 }), (lines, maxBytes) => {
      const queue = new LineQueue(maxBytes);
      const taken = lines.filter((text) => queue.push(text));
      expect(queue.bytes).toBeLessThanOrEqual(maxBytes);
      expect(queue.lines).toBe(taken.length);
      const parts: Buffer[] = [];
      for (let chunk = queue.take(); chunk !== null; chunk = queue.take()) {
        parts.push(chunk.bytes);
        queue.release(chunk);
      }
      expect(Buffer.concat(parts).equals(Buffer.from(taken.map((text) => `${text}\n`).join("")))).toBe(true);
      expect([queue.bytes, queue.lines]).toEqual([0, 0]);
    }),
  );
});

test("LineQueue counts a chunk that was taken until it is released", () => {
  const queue = new LineQueue(10);
  queue.push("123456789");
  const chunk = queue.take();
  expect(queue.push("")).toBe(false);
  if (chunk !== null) queue.release(chunk);
  expect(queue.push("")).toBe(true);
});

test("LineQueue takes a line of exactly the bound and refuses one byte more", () => {
  expect(new LineQueue(4).push("abc")).toBe(true);
  expect(new LineQueue(4).push("abcd")).toBe(false);
  expect(new LineQueue(4).push("éé")).toBe(false);
});
