import { mkdirSync, rmdirSync } from "node:fs";
import { execa } from "execa";
import { expect, onTestFinished, test } from "vitest";
import { Engine } from "../../src/core/engine.ts";
import { containerOfCgroup } from "../../src/core/process/container-of-cgroup.ts";
import { eventsOf, startCapture } from "./capture.ts";
import { cgroupFolder } from "./cgroup-folder.ts";
import { addresses, LiveNode, whyNotLive } from "./live-node.ts";

const why = whyNotLive();
const id = "0123456789abcdef".repeat(4);

test.skipIf(why !== null)(
  "a program that lives some milliseconds in a container's cgroup is seen in it",
  async (context) => {
    const folder = cgroupFolder();
    if (folder === null) {
      process.stderr.write("\nSKIPPED: containers, because no cgroup of version 2 can be made here\n");
      return context.skip();
    }
    const node = new LiveNode();
    const container = `${folder}/docker-${id}.scope`;
    mkdirSync(container);
    onTestFinished(() => {
      node.destroy();
      rmdirSync(container);
      rmdirSync(folder);
    });
    const capture = await startCapture("sense", "--netns", node.name);
    const url = `http://${addresses.dead}:81/`;
    // Joined outside: ip-netns(8) hides the host's cgroups
    const script = 'echo $$ > "$0/cgroup.procs"; shift; exec "$@"';
    for (let run = 0; run < 5; run++) {
      const curl = node.commandOf("curl", "--silent", "--max-time", "1", url);
      await execa("sh", ["-c", script, container, "", ...curl], { reject: false, stdin: "ignore" });
    }
    const { pid } = await node.run("bash", "-c", `echo x > /dev/udp/${addresses.server}/9; sleep 1; :`);
    const events = eventsOf(await capture.stop());
    const curls = events.filter((event) => event.kind === "process" && event.args[0] === "curl");
    expect(curls).toHaveLength(5);
    for (const event of curls) {
      const cgroup = event.kind === "process" ? event.cgroup : null;
      expect(containerOfCgroup(cgroup ?? "")).toEqual({ id, runtime: "docker", podUid: null });
    }
    const sessions = events.filter((event) => event.kind === "session" && event.pid === pid);
    expect(sessions).toMatchObject([{ sshClient: null }]);
    const engine = new Engine();
    for (const event of events) engine.handle(event);
    engine.end();
    expect(engine.conversations().map(({ dst }) => dst)).toContain(addresses.dead);
  },
);
