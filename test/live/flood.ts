import { createSocket } from "node:dgram";
import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";

/**
 * Sends so many datagrams, each to another address and port, so that each is exactly one record: begins at a line on
 * stdin, says `done` on stdout, and stays until stdin ends.
 *
 * Paced, since the kernel side's tables of UDP sockets have room for 131,072 and are emptied once a second.
 */
const BATCH = 2000;
const PAUSE_MS = 50;
const FIRST_PORT = 1024;
const PORTS = 60_000;

const [, , count = "0"] = process.argv;
const socket = createSocket("udp4");
socket.bind(0, "192.0.2.1");
await once(socket, "listening");
process.stdout.write("ready\n");
await once(process.stdin, "data");
for (let sent = 0; sent < Number(count); ) {
  const batch: Promise<void>[] = [];
  for (let end = Math.min(sent + BATCH, Number(count)); sent < end; sent++) batch.push(send(sent));
  await Promise.all(batch);
  await wait(PAUSE_MS);
}
process.stdout.write("done\n");
process.stdin.on("end", () => socket.close()).resume();

function send(number: number): Promise<void> {
  const address = `192.0.2.${10 + Math.floor(number / PORTS)}`;
  return new Promise((resolve, reject) => {
    socket.send("x", FIRST_PORT + (number % PORTS), address, (error) => (error === null ? resolve() : reject(error)));
  });
}
