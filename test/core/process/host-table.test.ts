import { expect, test } from "vitest";
import { actorOf, hostActor } from "../../../src/core/process/actor.ts";
import { HostTable } from "../../../src/core/process/host-table.ts";
import { classOfHost } from "../../../src/core/process/program-class.ts";

test("a host is one actor, the same whenever it is asked for", () => {
  const hosts = new HostTable();
  const host = hosts.of("192.0.2.1");
  expect(hosts.of("192.0.2.1")).toBe(host);
  expect(new HostTable().of("192.0.2.1")).toEqual(host);
  expect(hosts.of("192.0.2.2").actor.id).not.toBe(host.actor.id);
});

test("a host has its address for a path, and no process, script or ancestor", () => {
  const { actor, lineage } = new HostTable().of("2001:db8::5");
  expect(actor).toMatchObject({ isHost: true, path: "2001:db8::5", script: null, launcher: null, sha256: null });
  expect(actor.id).toMatch(/^[0-9a-f]{16}$/);
  expect(lineage).toMatchObject({ process: { pid: 0, program: { path: "2001:db8::5" } }, ancestors: [] });
});

test("no program is taken for a host, though its path be the host's address", () => {
  const { lineage, actor } = new HostTable().of("192.0.2.1");
  const program = actorOf(lineage);
  expect(program.isHost).toBe(false);
  expect(program.id).not.toBe(actor.id);
  expect(hostActor("192.0.2.1")).toEqual(actor);
});

test("classOfHost() says that nobody saw the program", () => {
  expect(classOfHost("192.0.2.1")).toMatchObject({
    name: "host",
    reason: "which program of 192.0.2.1 it is was not seen",
  });
});
