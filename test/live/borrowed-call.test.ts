import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Event } from "../../src/core/event/event.ts";
import { eventsOf, startCapture } from "./capture.ts";
import { addresses, isOnPath, LiveNode, whyNotLive } from "./live-node.ts";

/**
 * io_uring is told to receive from one connection, then its thread waits in recv(2) for another socket's bytes, with a buffer that
 * holds a request of its own. What comes for the first is taken by the same thread, inside that other call.
 * IORING_OP_RECV is 27, IORING_OFF_SQES 0x10000000; io_uring_setup and io_uring_enter are 425 and 426.
 */
const program = `
import ctypes, json, mmap, os, socket, struct, sys, threading, time
call = ctypes.CDLL(None, use_errno=True).syscall
params = ctypes.create_string_buffer(120)
ring = call(425, 4, params)
if ring < 0:
    print(json.dumps(dict(obstacle=os.strerror(ctypes.get_errno()))))
    sys.exit()
entries, = struct.unpack_from("I", params, 0)
tail, = struct.unpack_from("I", params, 44)
array, = struct.unpack_from("I", params, 64)
queue = mmap.mmap(ring, array + 4 * entries)
requests = mmap.mmap(ring, 64 * entries, offset=0x10000000)
listener = socket.create_server((sys.argv[1], 0))
client = socket.create_connection(listener.getsockname())
served, _ = listener.accept()
taken = ctypes.create_string_buffer(256)
struct.pack_into("BBHiQQII", requests, 0, 27, 0, 0, served.fileno(), 0, ctypes.addressof(taken), 256, 0)
struct.pack_into("I", queue, array, 0)
struct.pack_into("I", queue, tail, 1)
if call(426, ring, 1, 0, 0, None, 0) != 1: sys.exit("io_uring_enter took nothing")
here, there = socket.socketpair()
def act():
    time.sleep(0.3)
    client.send(b"GET /right HTTP/1.1\\r\\nHost: right.example.net\\r\\n\\r\\n")
    time.sleep(0.3)
    there.send(b"x")
threading.Thread(target=act).start()
buffer = bytearray(b"GET /wrong HTTP/1.1\\r\\nHost: wrong.example.net\\r\\n\\r\\n")
here.recv_into(buffer)
print(json.dumps(dict(port=listener.getsockname()[1], taken=taken.value.decode())))
`;

const why = whyNotLive() ?? (isOnPath("python3") ? null : "there is no python3");

describe.skipIf(why !== null)("bytes that io_uring takes in the middle of another call", () => {
  let node: LiveNode;
  let said: { readonly obstacle?: string; readonly port?: number; readonly taken?: string } = {};
  let events: readonly Event[] = [];

  beforeAll(async () => {
    node = new LiveNode();
    const capture = await startCapture("sense", "--netns", node.name);
    said = JSON.parse((await node.run("python3", "-c", program, addresses.server)).stdout);
    await wait(2000);
    events = eventsOf(await capture.stop());
  }, 60_000);

  afterAll(() => node.destroy());

  test("are not read where that call has its own", (context) => {
    if (said.obstacle !== undefined) {
      process.stderr.write(`\nSKIPPED: io_uring inside another call, because io_uring says "${said.obstacle}"\n`);
      context.skip();
    }
    expect(said.taken).toContain("right.example.net");
    const received = events.filter((event) => event.kind === "traffic" && event.localPort === said.port);
    expect(received).toMatchObject([{ direction: "receive", receivedBytes: said.taken?.length }]);
    const payloads = events.filter((event) => event.kind === "payload");
    expect(payloads.filter(({ localPort }) => localPort === said.port)).toEqual([]);
    expect(payloads).toMatchObject([{ direction: "send", content: { protocol: "http", host: "right.example.net" } }]);
  });
});
