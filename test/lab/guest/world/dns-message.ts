// DNS messages (RFC 1035 section 4), as much as an authority needs that answers one question at a time.
//
//   message  = id:2 flags:2 qdcount:2 ancount:2 nscount:2 arcount:2 question* record*
//   question = name type:2 class:2
//   record   = name type:2 class:2 ttl:4 length:2 data
//   name     = (length:1 label)* 0:1        answers point back to the question's name with 0xc00c

/** The numbers of RFC 1035, 3596 and 6891 that this world tells apart; any other type is answered with no data. */
export const recordTypes = { A: 1, NS: 2, SOA: 6, PTR: 12, TXT: 16, AAAA: 28, OPT: 41, ANY: 255 } as const;

export const responseCodes = { noError: 0, formatError: 1, serverFailure: 2, noName: 3, notImplemented: 4 } as const;

export interface Question {
  readonly id: number;
  /** Lower case, labels joined by dots, without the last one. Bytes that are not ASCII stay as latin1. */
  readonly name: string;
  readonly type: number;
  readonly class: number;
  readonly recursionDesired: boolean;
  /** What the asker takes over UDP: 512, or what its EDNS0 record says. */
  readonly sizeLimit: number;
  /** The question as it came, letters in their own case, to be sent back. */
  readonly raw: Buffer;
  readonly hasEdns: boolean;
}

export type RecordData =
  | { readonly kind: "A" | "AAAA"; readonly address: string }
  | { readonly kind: "NS" | "PTR"; readonly name: string }
  | { readonly kind: "TXT"; readonly text: string }
  | { readonly kind: "SOA"; readonly primary: string; readonly mailbox: string; readonly minimum: number };

export interface ResourceRecord {
  readonly name: string;
  readonly ttl: number;
  readonly data: RecordData;
}

export interface Answer {
  readonly code: number;
  readonly answers: readonly ResourceRecord[];
  readonly authority: readonly ResourceRecord[];
}

const headerLength = 12;
const internetClass = 1;

/** What is asked, or null where the bytes are no query with one question. */
export function decodeQuestion(message: Buffer): Question | null {
  if (message.length < headerLength || (message.readUInt16BE(2) & 0xf800) !== 0) return null;
  if (message.readUInt16BE(4) !== 1) return null;
  const name = readName(message, headerLength);
  if (name === null || name.end + 4 > message.length) return null;
  const end = name.end + 4;
  const edns = readEdnsSize(message, end);
  return {
    id: message.readUInt16BE(0),
    name: name.text.toLowerCase(),
    type: message.readUInt16BE(name.end),
    class: message.readUInt16BE(name.end + 2),
    recursionDesired: (message.readUInt16BE(2) & 0x0100) !== 0,
    sizeLimit: Math.max(512, edns ?? 512),
    raw: message.subarray(headerLength, end),
    hasEdns: edns !== null,
  };
}

/** The reply to `question`; longer than `limit`, it becomes an empty one that says it was cut (the TC flag). */
export function encodeAnswer(question: Question, answer: Answer, limit: number): Buffer {
  const whole = assemble(question, answer, 0);
  return whole.length <= limit ? whole : assemble(question, { ...answer, answers: [], authority: [] }, 0x0200);
}

/** The reply to something that could not be read: its first two bytes are all that is known of it. */
export function encodeFormatError(message: Buffer): Buffer {
  const header = Buffer.alloc(headerLength);
  if (message.length >= 2) header.writeUInt16BE(message.readUInt16BE(0), 0);
  header.writeUInt16BE(0x8000 | responseCodes.formatError, 2);
  return header;
}

function assemble(question: Question, { code, answers, authority }: Answer, extraFlags: number): Buffer {
  const header = Buffer.alloc(headerLength);
  header.writeUInt16BE(question.id, 0);
  // A response with authority, recursion offered: the resolver and every authority of the world are one.
  header.writeUInt16BE(0x8480 | extraFlags | (question.recursionDesired ? 0x0100 : 0) | code, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(answers.length, 6);
  header.writeUInt16BE(authority.length, 8);
  header.writeUInt16BE(question.hasEdns ? 1 : 0, 10);
  const records = [...answers, ...authority].map((record) => encodeRecord(record, question.name));
  return Buffer.concat([header, question.raw, ...records, ...(question.hasEdns ? [ednsRecord] : [])]);
}

/** RFC 6891 section 6.1.2: the root's name, OPT, a UDP size of 1232 in the place of the class, no options. */
const ednsRecord = Buffer.from([0, 0, recordTypes.OPT, 0x04, 0xd0, 0, 0, 0, 0, 0, 0]);

function encodeRecord({ name, ttl, data }: ResourceRecord, asked: string): Buffer {
  const owner = name.toLowerCase() === asked ? Buffer.from([0xc0, headerLength]) : encodeName(name);
  const body = encodeData(data);
  const fixed = Buffer.alloc(10);
  fixed.writeUInt16BE(recordTypes[data.kind], 0);
  fixed.writeUInt16BE(internetClass, 2);
  fixed.writeUInt32BE(ttl, 4);
  fixed.writeUInt16BE(body.length, 8);
  return Buffer.concat([owner, fixed, body]);
}

function encodeData(data: RecordData): Buffer {
  switch (data.kind) {
    case "A":
      return Buffer.from(data.address.split(".").map(Number));
    case "AAAA":
      return encodeIpv6(data.address);
    case "NS":
    case "PTR":
      return encodeName(data.name);
    case "TXT":
      return encodeText(data.text);
    case "SOA": {
      const numbers = Buffer.alloc(20);
      for (const [index, value] of [1, 3600, 600, 86_400, data.minimum].entries())
        numbers.writeUInt32BE(value, index * 4);
      return Buffer.concat([encodeName(data.primary), encodeName(data.mailbox), numbers]);
    }
  }
}

/** A text of at most 255 bytes to a string, as many strings as it takes. */
function encodeText(text: string): Buffer {
  const bytes = Buffer.from(text, "latin1");
  const parts: Buffer[] = [];
  for (let start = 0; start === 0 || start < bytes.length; start += 255) {
    const part = bytes.subarray(start, start + 255);
    parts.push(Buffer.from([part.length]), part);
  }
  return Buffer.concat(parts);
}

/** Labels of at most 63 bytes each; the root is the empty name. */
export function encodeName(name: string): Buffer {
  const labels = name === "" ? [] : name.split(".");
  const parts = labels.map((label) => {
    const bytes = Buffer.from(label, "latin1");
    return Buffer.concat([Buffer.from([bytes.length]), bytes]);
  });
  return Buffer.concat([...parts, Buffer.from([0])]);
}

/** Eight groups of 16 bits from a text with at most one "::"; an IPv4 tail is not used in this world. */
export function encodeIpv6(address: string): Buffer {
  const [head = "", tail] = address.split("::");
  const groupsOf = (text: string): number[] =>
    text === "" ? [] : text.split(":").map((group) => Number.parseInt(group, 16));
  const first = groupsOf(head);
  const last = tail === undefined ? [] : groupsOf(tail);
  const groups = [...first, ...new Array<number>(Math.max(0, 8 - first.length - last.length)).fill(0), ...last];
  const bytes = Buffer.alloc(16);
  for (const [index, group] of groups.slice(0, 8).entries()) bytes.writeUInt16BE(group, index * 2);
  return bytes;
}

/** A name without compression, as a question has it, and where it ends. */
function readName(message: Buffer, start: number): { readonly text: string; readonly end: number } | null {
  const labels: string[] = [];
  let at = start;
  for (;;) {
    const length = message[at];
    if (length === undefined || length > 63 || at + 1 + length > message.length) return null;
    if (length === 0) break;
    labels.push(message.toString("latin1", at + 1, at + 1 + length));
    at += 1 + length;
  }
  return at + 1 - start > 255 ? null : { text: labels.join("."), end: at + 1 };
}

/** The UDP size of an OPT record that follows the question at once, as every resolver library writes it. */
function readEdnsSize(message: Buffer, start: number): number | null {
  const isOpt =
    message.readUInt16BE(10) > 0 &&
    start + 11 <= message.length &&
    message[start] === 0 &&
    message.readUInt16BE(start + 1) === recordTypes.OPT;
  return isOpt ? message.readUInt16BE(start + 3) : null;
}
