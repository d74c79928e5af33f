import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Engine } from "../../src/core/engine.ts";
import { eventsOf, startCapture } from "./capture.ts";
import { addresses, LiveNode, whyNotLive } from "./live-node.ts";

const why = whyNotLive();

describe.skipIf(why !== null)("sense --netns reads the hosts file of a process's own mount namespace", () => {
  let node: LiveNode;
  let folder = "";

  beforeAll(async () => {
    node = new LiveNode();
    folder = await mkdtemp(join(tmpdir(), "tocsin-hosts-"));
    await writeFile(join(folder, "hosts"), `127.0.0.1 localhost\n${addresses.server} db.internal db\n`);
  });
  afterAll(async () => {
    node.destroy();
    await rm(folder, { recursive: true });
  });

  test("and what is called by it has its name, though nobody says it", async () => {
    const capture = await startCapture("sense", "--netns", node.name);
    // Nobody listens: no request is sent that could say the name. It tries again, so that it lives for two seconds.
    const curl = "curl --silent --retry 2 --retry-delay 1 --retry-connrefused http://db.internal:9";
    await node.run("sh", "-c", `mount --bind ${folder}/hosts /etc/hosts && exec ${curl}`);
    const events = eventsOf(await capture.stop());
    const hosts = events.filter(({ kind }) => kind === "hosts");
    expect(hosts).toMatchObject([{ netns: node.inode, entries: [[addresses.server, "db.internal"]] }]);
    const engine = new Engine();
    for (const event of events) engine.handle(event);
    engine.end();
    const line = { dst: addresses.server, port: 9, name: "db.internal", nameSource: "hosts", beats: 3 };
    expect(engine.conversations()).toMatchObject([line]);
  }, 60_000);
});
