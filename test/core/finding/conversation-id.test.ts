import { expect, test } from "vitest";
import { conversationId } from "../../../src/core/finding/conversation-id.ts";

const actor = { id: "aaaabbbbccccdddd", isHost: false, path: "/bin/x" };
const destination = { address: "192.0.2.1", name: "a.example", port: 443, transport: "tcp" } as const;
const id = conversationId(actor, destination);

test.each([
  ["another address of the same name", { ...destination, address: "192.0.2.2" }, actor, true],
  ["another port", { ...destination, port: 80 }, actor, false],
  ["another transport", { ...destination, transport: "udp" as const }, actor, false],
  ["another name", { ...destination, name: "b.example" }, actor, false],
  ["another actor", destination, { ...actor, id: "0000000000000000" }, false],
  ["another path of the same actor", destination, { ...actor, path: "/bin/y" }, true],
])("conversationId() with %s", (_what, other, talker, isSame) => {
  expect(conversationId(talker, other) === id).toBe(isSame);
});

test("conversationId() knows a host by its address alone, as its line does", () => {
  const host = { id: "1", isHost: true, path: "192.0.2.9" };
  expect(conversationId({ ...host, id: "" }, destination)).toBe(conversationId(host, destination));
});
