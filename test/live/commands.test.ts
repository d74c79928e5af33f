import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCli } from "../app/run-cli.ts";
import { eventsOf, isRunning, startCapture } from "./capture.ts";
import { addresses, LiveNode, whyNotLive } from "./live-node.ts";
import type { Counted, TrafficOrder } from "./traffic.ts";

const why = whyNotLive();
const secret = "hunter2-secret";
const BEATS = 14;

describe.skipIf(why !== null)("a live node", () => {
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

  test("sense -- COMMAND sees COMMAND's descendants, not another process that does the same beside it", async () => {
    const { server } = addresses;
    const rounds = [0, 300, 300, 300].map((silenceMs) => ({ sendBytes: 111, replyBytes: 22, silenceMs }));
    const order: TrafficOrder = { transport: "tcp", listen: server, call: server, rounds };
    const out = join(folder, "counted.json");
    const command = ["sh", "-c", '"$@" > "$0"', out, ...node.trafficOf(order)];
    const capture = await startCapture("sense", "--", ...command);
    const other = await node.traffic(order);
    const result = await capture.ended;
    expect(result.exitCode).toBe(0);
    expect(capture.children.filter(isRunning)).toEqual([]);
    const mine: Counted = JSON.parse(readFileSync(out, "utf8"));
    const events = eventsOf(result);
    const closes = events.filter((event) => event.kind === "close" && event.localPort === mine.clientPort);
    expect(closes).toMatchObject([{ pid: mine.pid, sentBytes: 444, receivedBytes: 88 }]);
    const ports = new Set(events.flatMap((event) => ("socket" in event ? [event.remotePort, event.localPort] : [])));
    expect(ports).toContain(mine.serverPort);
    expect(ports).not.toContain(other.serverPort);
    expect(events.filter((event) => "pid" in event && event.pid === other.pid)).toEqual([]);
    const known = new Set(events.flatMap((event) => (event.kind === "fork" ? [event.pid] : [])));
    const [root] = events.flatMap((event) => (event.kind === "exec" ? [event] : []));
    expect(root).toMatchObject({ path: expect.stringMatching(/\/sh$/), parentPid: capture.pid });
    for (const event of events) if (event.kind === "exit") expect([...known, root?.pid]).toContain(event.pid);
  });

  test("watch ends when COMMAND has, with what it left to say", async () => {
    const file = join(folder, "ran");
    const { exitCode, stdout, stderr } = await runCli(["watch", "--", "touch", file]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "" });
    expect(stderr).toMatch(
      /^Watching tree \d+ \(Ctrl-C ends\)\nEvents: \d+ in \d+ s, records lost: 0, findings opened: 0$/,
    );
    expect(existsSync(file)).toBe(true);
  });

  test("watch that is ended ends COMMAND", async () => {
    const capture = await startCapture("watch", "--", "sleep", "1000");
    expect(capture.children).toHaveLength(2);
    const { exitCode } = await capture.stop();
    expect(exitCode).toBe(0);
    await expect.poll(() => capture.children.filter(isRunning)).toEqual([]);
  });

  test("a tocsin that is killed leaves no bpftrace behind", async () => {
    const capture = await startCapture("sense", "--netns", node.name);
    expect(capture.children).toHaveLength(1);
    process.kill(capture.pid, "SIGKILL");
    await capture.ended;
    await expect.poll(() => capture.children.filter(isRunning), { timeout: 5000 }).toEqual([]);
  });

  describe("on which curl calls a dead server", () => {
    interface Seen {
      readonly json: string;
      readonly ecs: string;
      readonly sensed: string;
    }
    let seen: Seen;

    beforeAll(async () => {
      const limit = ["--netns", node.name];
      const inJson = await startCapture("watch", ...limit, "-o", "json", "--record", join(folder, "json.rec"));
      const inEcs = await startCapture("watch", ...limit, "-o", "ecs", "--record", join(folder, "ecs.rec"));
      const sensing = await startCapture("sense", ...limit);
      const url = `http://me:${secret}@${addresses.dead}:81/`;
      const script = `for i in $(seq ${BEATS}); do curl -s -u me:${secret} ${url}; sleep 0.7; done`;
      await node.run("env", `TOKEN=${secret}`, "sh", "-c", script);
      await wait(1500);
      const [json, ecs, sensed] = await Promise.all([inJson.stop(), inEcs.stop(), sensing.stop()]);
      expect([json.exitCode, ecs.exitCode, sensed.exitCode]).toEqual([0, 0, 0]);
      seen = { json: json.stdout, ecs: ecs.stdout, sensed: sensed.stdout };
    }, 60_000);

    test("watch finds it, and names the caller, the server and what it was started by", () => {
      const [finding] = findingsOf(seen.json);
      expect(finding).toMatchObject({
        ...{ state: "opened", analytics: ["AN1226"], destination: { address: addresses.dead, port: 81 } },
        ...{ actor: { executable: expect.stringMatching(/curl$/), uid: 0 }, loss: { records: 0 } },
      });
      expect(finding?.timing.intervalMs).toBeGreaterThan(650);
      expect(finding?.timing.intervalMs).toBeLessThan(2000);
    });

    test.each(["json", "ecs"] as const)("replay gives what watch wrote, to the byte, as %s", async (format) => {
      const replayed = await runCli(["replay", "-o", format, join(folder, `${format}.rec`)]);
      expect(replayed).toEqual({ exitCode: 0, stdout: seen[format], stderr: "" });
    });

    test("detect gives what replay of the same events gives, and in kind what the watch beside them gave", async () => {
      const path = join(folder, "sensed.ndjson");
      writeFileSync(path, seen.sensed);
      const detected = await runCli(["detect"], { input: seen.sensed });
      expect(await runCli(["replay", path])).toEqual(detected);
      const kindOf = ({ state, analytics, destination, timing }: FindingLine) => {
        return { state, analytics, destination, beats: timing.beats };
      };
      expect(findingsOf(detected.stdout).map(kindOf)).toEqual(findingsOf(seen.json).map(kindOf));
    });

    test("no secret is in any output", async () => {
      const path = join(folder, "json.rec");
      const outputs = [seen.json, seen.ecs, seen.sensed, (await runCli(["conversations", path])).stdout];
      for (const format of ["compact", "ecs"]) outputs.push((await runCli(["replay", "-o", format, path])).stdout);
      for (const output of outputs) {
        expect(output).toContain(addresses.dead);
        expect(output).not.toContain(secret);
      }
    });
  });
});

interface FindingLine {
  readonly state: string;
  readonly analytics: readonly string[];
  readonly destination: { readonly address: string; readonly port: number };
  readonly timing: { readonly beats: number; readonly intervalMs: number };
}

function findingsOf(stdout: string): FindingLine[] {
  return stdout.split("\n").map((line) => JSON.parse(line));
}
