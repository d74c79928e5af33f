import { expect, test } from "vitest";
import { OpenSockets } from "../../../src/core/conversation/open-sockets.ts";
import type { OpenEvent } from "../../../src/core/event/event.ts";

const first: OpenEvent = {
  ...{ kind: "open", at: 0, pid: 3, uid: 4, comm: "sshd", cgroupId: 0, netns: 8, role: "server", transport: "tcp" },
  ...{ localAddress: "192.0.2.1", localPort: 22, remoteAddress: "203.0.113.7", remotePort: 1 },
};

test("OpenSockets forgets what it was asked for", () => {
  const open = new OpenSockets();
  open.add(first);
  expect(open.take({ ...first })).toBe(first);
  expect(open.take(first)).toBeNull();
  expect(open.size).toBe(0);
});

test("OpenSockets holds 131,072, the last found", () => {
  const open = new OpenSockets();
  const at = (number: number): OpenEvent => ({ ...first, netns: number >> 16, remotePort: number & 0xffff });
  for (let number = 0; number < 131_073; number++) open.add(at(number));
  expect(open.size).toBe(131_072);
  expect(open.take(at(0))).toBeNull();
  expect(open.take(at(131_072))).toMatchObject({ role: "server" });
});
