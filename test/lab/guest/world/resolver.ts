import { createSocket, type Socket as DatagramSocket } from "node:dgram";
import { tunnelZone } from "./catalogue.ts";
import { decodeQuestion, encodeAnswer, encodeFormatError, type Question } from "./dns-message.ts";
import type { Accept, Receive } from "./gate.ts";
import type { NameBook } from "./name-book.ts";

const longestTcp = 65_535;

/** Answers from the book of names, and passes what is asked below the tunnel's zone to the tunnel's own server. */
export class Resolver {
  readonly #book: NameBook;
  readonly #tunnelPort: number;
  readonly #waiting = new Map<number, { readonly id: number; readonly reply: (message: Buffer) => void }>();
  #tunnel: DatagramSocket | null = null;
  #nextId = 1;

  constructor(book: NameBook, tunnelPort: number) {
    this.#book = book;
    this.#tunnelPort = tunnelPort;
  }

  /** A question and its answer are a datagram each. */
  readonly receive: Receive = (message, _from, reply) => {
    const question = decodeQuestion(message);
    this.#answer(message, question, { limit: question?.sizeLimit ?? 512, reply });
  };

  /** RFC 1035 section 4.2.2: each message has two bytes of length before it. */
  readonly accept: Accept = (socket) => {
    let buffered = Buffer.alloc(0);
    const reply = (answer: Buffer): void => {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(answer.length);
      if (socket.writable) socket.write(Buffer.concat([length, answer]));
    };
    socket.on("data", (chunk: Buffer) => {
      buffered = Buffer.concat([buffered, chunk]);
      for (;;) {
        const end = buffered.length < 2 ? Number.POSITIVE_INFINITY : 2 + buffered.readUInt16BE(0);
        if (buffered.length < end) return;
        const message = buffered.subarray(2, end);
        buffered = buffered.subarray(end);
        this.#answer(message, decodeQuestion(message), { limit: longestTcp, reply });
      }
    });
    socket.once("end", () => socket.end());
  };

  #answer(message: Buffer, question: Question | null, to: { limit: number; reply: (message: Buffer) => void }): void {
    if (isResponse(message)) return; // answered, two of them would never end
    if (question === null) to.reply(encodeFormatError(message));
    else if (question.name === tunnelZone || question.name.endsWith(`.${tunnelZone}`)) this.#forward(message, to.reply);
    else {
      const answer = this.#book.answer(question.name, question.type, performance.now() / 1000);
      to.reply(encodeAnswer(question, answer, to.limit));
    }
  }

  /** Under an id of our own, so that two askers with one id each get their own answer. One that never comes is forgotten
   * when its id comes round again. */
  #forward(message: Buffer, reply: (message: Buffer) => void): void {
    const id = this.#nextId;
    this.#nextId = (this.#nextId + 1) % 65_536;
    this.#waiting.set(id, { id: message.readUInt16BE(0), reply });
    const copy = Buffer.from(message);
    copy.writeUInt16BE(id, 0);
    this.#tunnel ??= this.#openTunnel();
    this.#tunnel.send(copy, this.#tunnelPort, "127.0.0.1");
  }

  #openTunnel(): DatagramSocket {
    const socket = createSocket("udp4");
    socket.on("error", () => {}); // the tunnel's server is gone: nobody answers
    socket.on("message", (answer) => {
      const waiting = answer.length < 2 ? undefined : this.#waiting.get(answer.readUInt16BE(0));
      if (waiting === undefined) return;
      this.#waiting.delete(answer.readUInt16BE(0));
      answer.writeUInt16BE(waiting.id, 0);
      waiting.reply(answer);
    });
    return socket;
  }
}

function isResponse(message: Buffer): boolean {
  return ((message[2] ?? 0) & 0x80) !== 0;
}
