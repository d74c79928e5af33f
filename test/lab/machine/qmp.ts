import { connect, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { LabError } from "../lab-error.ts";

interface Reply {
  readonly return?: unknown;
  readonly error?: { readonly desc?: string };
}

/** QEMU answers at once, unless it hangs. */
const ANSWER_PATIENCE_MS = 120_000;

/** QEMU's control socket: one JSON object a line, answers in order, events between them (qemu-qmp-ref). */
export class Qmp {
  readonly #socket: Socket;
  readonly #waiting: ((reply: Reply) => void)[] = [];

  private constructor(socket: Socket) {
    this.#socket = socket;
    const lines = createInterface({ input: socket });
    lines.on("line", (line) => this.#take(line));
    // Readline hands the socket's errors on; a QEMU that ends resets it.
    for (const end of [socket, lines]) end.on("error", () => this.#end()).on("close", () => this.#end());
  }

  /** Settles when QEMU listens at `path`; fails after ten seconds, or as soon as `isAlive` says no. */
  static async open(path: string, isAlive: () => boolean): Promise<Qmp> {
    for (let i = 0; i < 100 && isAlive(); i++) {
      const socket = await tryConnect(path);
      if (socket !== null) {
        const qmp = new Qmp(socket);
        await qmp.execute("qmp_capabilities");
        return qmp;
      }
      await pause(100);
    }
    throw new LabError(`Cannot reach QEMU at "${path}": it did not start`);
  }

  /** Runs a command and gives what it returns. */
  async execute(command: string, options: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    if (this.#socket.destroyed) throw new LabError(`Cannot ask QEMU to "${command}": it has ended`);
    const { promise, resolve } = Promise.withResolvers<Reply>();
    const late = { error: { desc: `no answer within ${ANSWER_PATIENCE_MS / 1000} s` } };
    const timer = setTimeout(resolve, ANSWER_PATIENCE_MS, late);
    this.#waiting.push(resolve);
    this.#socket.write(`${JSON.stringify({ execute: command, arguments: options })}\n`);
    const reply = await promise;
    clearTimeout(timer);
    if (reply.error) throw new LabError(`QEMU refuses "${command}": ${reply.error.desc}`);
    return reply.return;
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(line: string): void {
    const reply: Reply & { readonly event?: string } = JSON.parse(line);
    if (reply.return === undefined && reply.error === undefined) return;
    this.#waiting.shift()?.(reply);
  }

  #end(): void {
    for (const resolve of this.#waiting.splice(0)) resolve({ error: { desc: "QEMU has ended" } });
  }
}

function tryConnect(path: string): Promise<Socket | null> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => resolve(socket));
    socket.once("error", () => resolve(null));
  });
}
