import { once } from "node:events";
import { rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { type Command, parseCommand } from "./command.ts";

/** Listens on a unix socket for commands, one on a line, done one after the other, each answered by a line. */
export async function openControl(path: string, obey: (command: Command) => Promise<void>): Promise<Server> {
  rmSync(path, { force: true });
  let last: Promise<unknown> = Promise.resolve();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    serve(socket, (line) => {
      const answer = last.then(() => follow(line, obey));
      last = answer;
      return answer;
    });
  });
  server.listen(path);
  await once(server, "listening");
  return server;
}

function serve(socket: Socket, answer: (line: string) => Promise<string>): void {
  socket.on("error", () => {}); // who asked is gone
  const pending: Promise<unknown>[] = [];
  const lines = createInterface({ input: socket });
  lines.on("line", (line) => {
    if (line.trim() === "") return;
    pending.push(answer(line).then((text) => socket.writable && socket.write(text)));
  });
  lines.once("close", () => void Promise.all(pending).then(() => socket.end()));
}

async function follow(line: string, obey: (command: Command) => Promise<void>): Promise<string> {
  try {
    await obey(parseCommand(line));
    return '{"ok":true}\n';
  } catch (error) {
    return `${JSON.stringify({ error: error instanceof Error ? error.message : String(error) })}\n`;
  }
}
