import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { averagePrecision } from "./average-precision.ts";
import { readConnections } from "./conn-log.ts";
import { ritaByPair } from "./rita-by-pair.ts";

const data = fileURLToPath(new URL("../../../../shared/data/", import.meta.url));

test.each([
  { scores: { a: 0.9, b: 0.5, c: 0.1 }, truth: ["a"], precision: 1 },
  { scores: { a: 0.9, b: 0.5, c: 0.1 }, truth: ["b"], precision: 1 / 2 },
  { scores: { a: 0.9, b: 0.5, c: 0.1 }, truth: ["a", "c"], precision: (1 + 2 / 3) / 2 },
  // A tie is the worst that it may be; what is not ranked is not found.
  { scores: { a: 0.9, b: 0.9 }, truth: ["a"], precision: 1 / 2 },
  { scores: { a: 0.9 }, truth: ["a", "z"], precision: 1 / 2 },
])("averagePrecision() of $scores with $truth true", ({ scores, truth, precision }) => {
  const ranked = Object.entries(scores).map(([pair, score]) => ({ pair, score, isFlagged: false }));
  expect(averagePrecision(ranked, truth)).toBeCloseTo(precision, 12);
});

test("readConnections() finds its fields wherever they stand and takes unset bytes for none", async () => {
  const folder = await mkdtemp(join(tmpdir(), "tocsin-conn-"));
  try {
    const path = join(folder, "conn.log");
    const head = "#separator \\x09\n#fields\torig_ip_bytes\tid.resp_h\tts\tid.orig_h\tlabel   detail\n";
    await writeFile(path, `${head}60\t192.0.2.2\t12.5\t192.0.2.1\tx\n-\t192.0.2.3\t13\t192.0.2.1\tx\n#close\tnow\n`);
    expect(await readConnections(path)).toEqual([
      { at: 12.5, source: "192.0.2.1", destination: "192.0.2.2", sentBytes: 60 },
      { at: 13, source: "192.0.2.1", destination: "192.0.2.3", sentBytes: 0 },
    ]);
    await writeFile(path, "#fields\tts\n");
    await expect(readConnections(path)).rejects.toThrow("it has no field id.orig_h");
  } finally {
    await rm(folder, { recursive: true });
  }
});

test.skipIf(!existsSync(data))("ritaByPair() gives RITA's known scores on real captures", async () => {
  const iot = ritaByPair(await readConnections(join(data, "iot-irc/conn.log.labeled")));
  expect(iot.find(({ pair }) => pair === "192.168.1.195 185.244.25.235")?.score).toBe(0.64);
  expect(Math.max(...iot.map(({ score }) => score))).toBeCloseTo(0.998, 3);
  const ubuntu = ritaByPair(await readConnections(join(data, "ubuntu-benign/conn.log.labeled")));
  expect([ubuntu.length, ubuntu.filter(({ isFlagged }) => isFlagged).length]).toEqual([114, 16]);
});
