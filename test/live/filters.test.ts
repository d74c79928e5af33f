import { mkdirSync, rmdirSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventsOf, startCapture } from "./capture.ts";
import { cgroupFolder } from "./cgroup-folder.ts";
import { addresses, LiveNode, whyNotLive } from "./live-node.ts";

const { client, server, dead } = addresses;
const why = whyNotLive();

/** Calls that are refused or unanswered, which leave a connect event all the same. */
const calls = [`${dead}:81`, `${dead}:82`, `${server}:81`, "127.0.0.1:81"] as const;

describe.skipIf(why !== null)("sense with a filter", () => {
  let node: LiveNode;
  const cgroup = cgroupFolder();

  beforeAll(() => {
    node = new LiveNode();
  });

  afterAll(() => {
    node.destroy();
    if (cgroup !== null) rmdirSync(cgroup);
  });

  /** Peers that were told of while `run` ran, and programs. */
  async function sensed(options: readonly string[], run: () => Promise<unknown>) {
    const capture = await startCapture("sense", "--netns", node.name, ...options);
    await run();
    // What was called last is on its way
    await wait(1000);
    const events = eventsOf(await capture.stop());
    const peers = events.flatMap((event) =>
      event.kind === "connect" && event.outcome === "started" ? [`${event.remoteAddress}:${event.remotePort}`] : [],
    );
    return { peers, programs: events.flatMap((event) => (event.kind === "exec" ? [event.path] : [])) };
  }

  const callAll = async (): Promise<void> => {
    for (const call of calls) await node.run("curl", "--silent", "--max-time", "1", `http://${call}/`);
  };

  test.each<[string, readonly string[], readonly string[]]>([
    ["none", [], calls],
    ["--port 82", ["--port", "82"], [`${dead}:82`]],
    ["--port 81,82 --no-loopback", ["--port", "81,82", "--no-loopback"], [`${dead}:81`, `${dead}:82`, `${server}:81`]],
    ["an address", ["--to", server], [`${server}:81`]],
    ["a range", ["--to", "192.0.2.8/29"], [`${dead}:81`, `${dead}:82`]],
    ["two ranges", ["--to", `${client}/32,127.0.0.0/8`], ["127.0.0.1:81"]],
    ["a range of IPv6", ["--to", "2001:db8::/32"], []],
  ])("lets through what passes %s", async (_, options, expected) => {
    expect((await sensed(options, callAll)).peers).toEqual(expected);
  });

  test("lets through only the user that --uid names", async () => {
    const curl = ["curl", "--silent", "--max-time", "1"];
    const { peers } = await sensed(["--uid", "65534"], async () => {
      await node.run(...curl, `http://${dead}:81/`);
      await node.run("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", ...curl, `http://${dead}:82/`);
    });
    expect(peers).toEqual([`${dead}:82`]);
  });

  test("lets through only what runs in the cgroup that --cgroup names, or below it", async (context) => {
    if (cgroup === null) {
      process.stderr.write("\nSKIPPED: --cgroup, because no cgroup of version 2 can be made here\n");
      return context.skip();
    }
    const below = `${cgroup}/below`;
    mkdirSync(below);
    try {
      const { peers, programs } = await sensed(["--cgroup", cgroup], async () => {
        await node.run("curl", "--silent", "--max-time", "1", `http://${dead}:81/`);
        // Joined outside: ip-netns(8) hides the host's cgroups.
        const join = 'echo $$ > "$0/cgroup.procs"; exec "$@"';
        for (const [folder, port] of [
          [cgroup, 82],
          [below, 83],
        ] as const) {
          const curl = node.commandOf("curl", "--silent", "--max-time", "1", `http://${dead}:${port}/`);
          await execa("sh", ["-c", join, folder, ...curl], { reject: false, stdin: "ignore" });
        }
      });
      expect(peers).toEqual([`${dead}:82`, `${dead}:83`]);
      expect(programs.every((path) => path.endsWith("curl"))).toBe(true);
    } finally {
      rmdirSync(below);
    }
  });
});
