import { expect, test } from "vitest";
import { happeningOf } from "../../../src/core/conversation/flow-happening.ts";
import type { Endpoints, FlowEvent, PayloadEvent } from "../../../src/core/event/event.ts";

const ends: Endpoints = {
  ...{ transport: "tcp", localAddress: "192.0.2.1", localPort: 40_000 },
  ...{ remoteAddress: "203.0.113.7", remotePort: 443 },
};
const flow: FlowEvent = {
  ...{ kind: "flow", at: 5000, durationMs: 9000, ...ends, sentBytes: 300, receivedBytes: 700 },
  ...{ isFailed: false, application: "tls", name: "c2.example", nameSource: "sni" },
};

test("a flow is one start with all its bytes, answered unless it failed", () => {
  expect(happeningOf(flow)).toEqual({
    facts: { at: 5000, localAddress: "192.0.2.1" },
    ...{ begins: "start", silentSince: null, busyUntil: 5000, isEnd: false, answer: "answered" },
    ...{ tail: { sentBytes: 0, receivedBytes: 0 }, fresh: { sentBytes: 300, receivedBytes: 700 } },
  });
  expect(happeningOf({ ...flow, isFailed: true }).answer).toBe("failed");
});

test("a question to a resolver is one start without bytes", () => {
  const content = { protocol: "dns", query: "a.example", registeredDomain: "a.example", type: "A" } as const;
  const payload: PayloadEvent = {
    ...{ kind: "payload", at: 5000, pid: null, socket: null, netns: null, direction: "send", bytes: 0, ...ends },
    content: { ...content, isAnswer: false, code: null, addresses: [], ttlSeconds: null },
  };
  expect(happeningOf(payload)).toMatchObject({
    ...{ begins: "start", answer: "answered", facts: { at: 5000 } },
    fresh: { sentBytes: 0, receivedBytes: 0 },
  });
});
