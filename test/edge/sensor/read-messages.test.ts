import { expect, test } from "vitest";
import { LineGuard } from "../../../src/core/event/line-guard.ts";
import { repairBpftraceLine } from "../../../src/core/event/repair-bpftrace-line.ts";
import { readMessages } from "../../../src/edge/sensor/read-messages.ts";

async function read(...pieces: readonly string[]) {
  const guard = new LineGuard({ maxLineBytes: 1000, repair: repairBpftraceLine });
  const messages: unknown[] = [];
  const chunks = (async function* () {
    for (const piece of pieces) yield Buffer.from(piece, "latin1");
  })();
  await readMessages(chunks, guard, (read) => messages.push(...read));
  return { messages, malformed: guard.rejected + guard.lines - messages.length };
}

test.each([
  ["two lines in one piece", ['{"a":1}\n{"b":2}\n'], [{ a: 1 }, { b: 2 }]],
  ["a line in three pieces", ['{"a"', ":", "1}\n"], [{ a: 1 }]],
  ["a last line without its end", ['{"a":1}\n{"b":2}'], [{ a: 1 }, { b: 2 }]],
  ["an empty line", ['{"a":1}\n\n{"b":2}\n'], [{ a: 1 }, { b: 2 }]],
  ["a byte outside ASCII as it is", ['{"a":"\xff"}\n'], [{ a: "\xff" }]],
  ["a byte outside ASCII as bpftrace writes it", ['{"a":"\\uffffffff"}\n'], [{ a: "\xff" }]],
])("readMessages() reads %s", async (_, pieces, expected) => {
  expect(await read(...pieces)).toEqual({ messages: expected, malformed: 0 });
});

test.each([
  ["a line that is cut", '{"a":1}\n{"b":\n{"c":3}\n', 1],
  ["a line that is no object", '{"a":1}\nnull\n{"c":3}\n', 1],
  ["a line without end", `{"a":1}\n{"b":"${"x".repeat(2000)}"}\n{"c":3}\n`, 1],
])("readMessages() leaves out %s, and it is counted", async (_, text, malformed) => {
  expect(await read(text)).toEqual({ messages: [{ a: 1 }, { c: 3 }], malformed });
});
