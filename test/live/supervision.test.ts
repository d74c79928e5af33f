import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Capture, eventsOf, startCapture } from "./capture.ts";
import { addresses, LiveNode, whyNotLive } from "./live-node.ts";
import type { OlderSockets } from "./older-sockets.ts";

const { client, server, dead } = addresses;
const older = new URL("older-sockets.ts", import.meta.url).pathname;

describe.skipIf(whyNotLive() !== null)("a bpftrace that is killed", () => {
  let node: LiveNode;
  let folder = "";

  beforeAll(() => {
    node = new LiveNode();
    folder = mkdtempSync(join(tmpdir(), "tocsin-live-"));
  });
  afterAll(() => {
    node.destroy();
    rmSync(folder, { recursive: true });
  });

  test("is started again; connections from before are known again, and the gap is told", async () => {
    const [file = "", ...args] = node.commandOf(process.execPath, older, server, client);
    const program = execa(file, args, { reject: false, timeout: 55_000, stdin: "pipe" });
    const { serverPort, plainPort, pid }: OlderSockets = JSON.parse(String((await once(program.stdout, "data"))[0]));
    const capture = await startCapture("sense", "--netns", node.name);
    await killKernelSide(capture);
    // What is open is looked at once the probes are attached.
    await wait(2000);
    program.stdin.write("busy\n");
    await once(program.stdout, "data");
    program.stdin.write("close\n");
    await program;
    await wait(1200);
    const result = await capture.stop();
    expect(result.exitCode).toBe(0);
    const events = eventsOf(result);
    const kinds = events.map(({ kind }) => kind);
    const again = kinds.lastIndexOf("sensor");
    expect(kinds.filter((kind) => kind === "sensor")).toHaveLength(2);
    expect(kinds.slice(again - 1, again + 2)).toEqual(["lost", "sensor", "clock"]);
    expect(events[again - 1]).toMatchObject({
      where: "sensor",
      count: 1,
      reason: expect.stringMatching(/SIGKILL.*; nothing was seen for \d+\.\d s$/),
    });
    expect(kinds.slice(0, again).filter((kind) => kind === "open")).toHaveLength(6);
    expect(kinds.slice(again).filter((kind) => kind === "open")).toHaveLength(6);
    const ofCaller = events.filter((event) => "socket" in event && event.localPort === plainPort);
    expect(ofCaller).toMatchObject([
      { kind: "traffic", pid, remotePort: serverPort },
      { kind: "close", pid },
    ]);
  });

  test("is started again on what lives of COMMAND, with which the capture still ends", async () => {
    const go = join(folder, "go");
    const script = `while [ ! -e "$0" ]; do sleep 0.1; done; exec 3<>/dev/tcp/${dead}/83`;
    const capture = await startCapture("sense", "--", ...node.commandOf("bash", "-c", script, go));
    const root = Number(/Watching tree (\d+)/.exec(capture.said())?.[1]);
    await killKernelSide(capture);
    writeFileSync(go, "");
    const { exitCode, stdout, stderr } = await capture.ended;
    expect(exitCode).toBe(0);
    const events = eventsOf({ exitCode, stdout, stderr });
    const calls = events.filter((event) => event.kind === "connect" && event.remotePort === 83);
    expect(calls).toMatchObject([{ pid: root, outcome: "started" }, { outcome: "failed" }]);
    expect(existsSync(`/proc/${root}`)).toBe(false);
  });

  /** Kills the bpftrace that this capture started, and waits for the next. */
  async function killKernelSide(capture: Capture): Promise<void> {
    const isBpftrace = (pid: number): boolean => readFileSync(`/proc/${pid}/comm`, "utf8") === "bpftrace\n";
    const bpftrace = capture.children.find(isBpftrace);
    if (bpftrace === undefined) throw new Error("It has no bpftrace");
    process.kill(bpftrace, "SIGKILL");
    await expect.poll(() => capture.said(), { timeout: 40_000 }).toContain("Watching again");
  }
});
