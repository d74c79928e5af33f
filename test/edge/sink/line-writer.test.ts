import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate, setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { LineWriter } from "../../../src/edge/sink/line-writer.ts";
import { readFifoWith } from "./fifo-reader.ts";

const numbered = (count: number, pad = "") => Array.from({ length: count }, (_, index) => `${index} ${pad}`);

function onFile(flags: string, use: (fd: number, path: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "tocsin-lines-"));
  const path = join(folder, "lines");
  writeFileSync(path, "before\n");
  const fd = openSync(path, flags);
  return use(fd, path).finally(() => {
    closeSync(fd);
    rmSync(folder, { recursive: true });
  });
}

test("LineWriter brings 100,000 lines through a pipe, whole and in order", async () => {
  await using reader = await readFifoWith("cat");
  const writer = new LineWriter({ fd: reader.fd });
  const lines = numbered(100_000, "é🔔".repeat(30));
  for (const line of lines) writer.write(line);
  await writer.close();
  await reader.finish();
  expect((await reader.output) === `${lines.join("\n")}\n`).toBe(true);
  expect([writer.written, writer.dropped, writer.queued]).toEqual([100_000, 0, 0]);
});

test("LineWriter completes a line that is many times larger than the pipe", async () => {
  await using reader = await readFifoWith("wc -c");
  const writer = new LineWriter({ fd: reader.fd });
  writer.write("z".repeat(3_000_000));
  writer.write("end");
  await writer.close();
  await reader.finish();
  expect((await reader.output).trim()).toBe("3000005");
});

test("LineWriter keeps within its bound and counts what it drops when nobody reads", async () => {
  await using reader = await readFifoWith("sleep 60");
  const writer = new LineWriter({ fd: reader.fd, maxBytes: 1_000_000 });
  const answers = numbered(20_000, "x".repeat(100)).map((line) => writer.write(line));
  // With a blocking write the next turn of the event loop would never come.
  await setImmediate();
  expect(writer.queuedBytes).toBeLessThanOrEqual(1_000_000);
  expect(writer.dropped).toBe(answers.filter((isTaken) => !isTaken).length);
  expect(writer.dropped).toBeGreaterThan(10_000);
  expect(writer.written + writer.queued + writer.dropped).toBe(20_000);
  await writer.close(AbortSignal.abort());
  expect([writer.queued, writer.written + writer.dropped]).toEqual([0, 20_000]);
});

test("LineWriter goes on where it stopped when a reader that stood still reads again", async () => {
  await using reader = await readFifoWith("sh -c 'read go; cat'");
  const writer = new LineWriter({ fd: reader.fd, maxBytes: 300_000 });
  reader.child.kill("SIGSTOP");
  writer.write("go");
  const taken = numbered(5000, "x".repeat(100)).filter((line) => writer.write(line));
  await setImmediate();
  reader.child.kill("SIGCONT");
  await writer.flush();
  expect(writer.write("after")).toBe(true);
  await writer.close();
  await reader.finish();
  expect((await reader.output) === `${[...taken, "after"].join("\n")}\n`).toBe(true);
  expect(writer.dropped).toBe(5000 - taken.length);
});

test("LineWriter tells once that the reader went away, and drops and counts from then on", async () => {
  await using reader = await readFifoWith("head -n 1");
  let closings = 0;
  const writer = new LineWriter({
    fd: reader.fd,
    onClosed: () => {
      closings += 1;
    },
  });
  writer.write("first");
  expect(await reader.output).toBe("first\n");
  writer.write("second");
  await writer.flush();
  expect(writer.isClosed).toBe(true);
  expect(writer.write("third")).toBe(false);
  await writer.close();
  await writer.close();
  expect([closings, writer.written, writer.dropped]).toEqual([1, 1, 2]);
});

test("LineWriter leaves the pipe as it was for those who share it", async () => {
  await using reader = await readFifoWith("cat");
  const flags = () => readFileSync(`/proc/self/fdinfo/${reader.fd}`, "utf8").match(/flags:\s*(\d+)/)?.[1];
  const before = flags();
  const writer = new LineWriter({ fd: reader.fd });
  writer.write("line");
  await writer.close();
  expect(flags()).toBe(before);
  writeSync(reader.fd, "still open\n");
  await reader.finish();
  expect(await reader.output).toBe("line\nstill open\n");
});

test("LineWriter lets its process end although the reader stands still", async () => {
  await using reader = await readFifoWith("sleep 60");
  const module = new URL("../../../src/edge/sink/line-writer.ts", import.meta.url).href;
  const program = `import { LineWriter } from ${JSON.stringify(module)};
    new LineWriter().write("x".repeat(1_000_000));
    setTimeout(() => process.exit(7), 100);`;
  const options = ["--input-type=module", "--eval", program];
  const child = spawn(process.execPath, options, { stdio: ["ignore", reader.fd, "inherit"] });
  try {
    expect(await once(child, "exit")).toEqual([7, null]);
  } finally {
    child.kill("SIGKILL");
  }
});

test.each(["r+", "a"])("LineWriter writes to a file opened with %s where the descriptor stands", (flags) =>
  onFile(flags, async (fd, path) => {
    if (flags === "r+") writeSync(fd, "before\n");
    const writer = new LineWriter({ fd });
    for (const line of numbered(1000)) writer.write(line);
    await writer.close();
    expect(readFileSync(path, "utf8")).toBe(`before\n${numbered(1000).join("\n")}\n`);
  }),
);

test("LineWriter.flush() without any line settles at once", async () => {
  await onFile("a", async (fd) => {
    await new LineWriter({ fd }).flush();
  });
});

test("LineWriter reports a full device once, keeps the lines within its bound and never throws", async () => {
  const fd = openSync("/dev/full", "w");
  const errors: Error[] = [];
  const writer = new LineWriter({ fd, onError: (error) => errors.push(error) });
  expect(writer.write("lost")).toBe(true);
  await writer.flush();
  expect(writer.error).toMatchObject({ code: "ENOSPC" });
  expect([writer.queued, writer.isClosed]).toEqual([1, false]);
  await writer.close();
  closeSync(fd);
  expect(errors).toHaveLength(1);
  expect([writer.written, writer.dropped, writer.queued]).toEqual([0, 1, 0]);
});

test("LineWriter on a descriptor that is not open closes rather than throws", async () => {
  let closings = 0;
  const writer = new LineWriter({
    fd: 9999,
    onClosed: () => {
      closings += 1;
    },
  });
  writer.write("line");
  await writer.flush();
  expect([writer.isClosed, closings, writer.dropped]).toEqual([true, 1, 1]);
});

test("LineWriter writes on without a torn line once a full file system has room again", async ({ skip }) => {
  const folder = mkdtempSync(join(tmpdir(), "tocsin-full-"));
  if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=256k", "tmpfs", folder]).status !== 0) {
    rmSync(folder, { recursive: true });
    process.stderr.write("Skipped: the test of a full file system must be root to mount a small one\n");
    skip("must be root to mount a small file system");
  }
  try {
    await fillAndFree(folder);
  } finally {
    execFileSync("umount", [folder]);
    rmSync(folder, { recursive: true });
  }
});

async function fillAndFree(folder: string): Promise<void> {
  writeFileSync(join(folder, "filler"), Buffer.alloc(150_000));
  const path = join(folder, "lines");
  const fd = openSync(path, "a");
  const { promise: failed, resolve: onError } = Promise.withResolvers<Error>();
  const writer = new LineWriter({ fd, onError });
  const lines = numbered(2000, "x".repeat(90));
  for (const line of lines) writer.write(line);
  expect(await failed).toMatchObject({ code: "ENOSPC" });
  rmSync(join(folder, "filler"));
  while (writer.queued > 0) await setTimeout(20);
  await writer.close();
  closeSync(fd);
  expect(readFileSync(path, "utf8") === `${lines.join("\n")}\n`).toBe(true);
  expect([writer.error, writer.dropped]).toEqual([null, 0]);
}
