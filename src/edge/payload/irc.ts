import type { IrcContent } from "../../core/event/event.ts";
import { lineOf } from "./first-line.ts";

/** A line has 512 bytes with its end (RFC 1459, section 2.3); tags come on top (IRCv3). */
const MOST_LINE = 2048;
const PREFIX = /^(?:@[^ ]{1,1024} +)?(?::([^ ]{1,128}) +)?/;
const NICK = "[A-Za-z[\\]\\\\`_^{|}][\\w[\\]\\\\`^{|}-]{0,63}";

/**
 * What follows each verb. Others have verbs alike: USER and PASS of FTP and POP3 have one parameter, PING of Redis and
 * NATS none, NOTICE and ERROR are words.
 */
const VERBS: ReadonlyMap<string, RegExp> = new Map([
  ["NICK", new RegExp(`^ :?${NICK}$`)],
  ["USER", /^ [^ ]+ [^ ]+ [^ ]+ :?./],
  ["CAP", /^ (?:[^ ]+ )?(?:LS|LIST|REQ|ACK|NAK|NEW|DEL|END)(?: |$)/i],
  ["JOIN", /^ :?[#&+!]/],
  ["PART", /^ :?[#&+!]/],
  ["TOPIC", /^ [#&+!]/],
  ["KICK", /^ [#&+!][^ ]* [^ ]/],
  ["MODE", new RegExp(`^ (?:[#&+!][^ ]*(?: |$)|${NICK} :?[+-]?[A-Za-z])`)],
  ["PRIVMSG", /^ [^ ]+ :?./],
  ["NOTICE", /^ [^ ]+ :/],
  ["PING", /^ :?[^ ]/],
  ["PONG", /^ :?[^ ]/],
  ["ERROR", /^ :Closing Link/i],
  ["AUTHENTICATE", /^ [^ ]+$/],
]);
/** A server's word on its own name, to a nickname or, before there is one, to `*`. */
const REPLY = new RegExp(`^ (?:\\*|${NICK})(?: |$)`);

/** One line of IRC, from either side. PASS alone is not enough: what it goes before is. */
export function readIrc(bytes: Uint8Array): IrcContent | null {
  const first = readLine(bytes);
  if (first !== null && first.verb !== "PASS") return content(first.verb, first.rest, first.hasPrefix);
  const next = first === null ? null : readLine(bytes.subarray(first.end));
  if (next === null || content(next.verb, next.rest, next.hasPrefix) === null) return null;
  return { protocol: "irc", verb: "PASS" };
}

interface IrcLine {
  readonly hasPrefix: boolean;
  readonly verb: string;
  readonly rest: string;
  readonly end: number;
}

function readLine(bytes: Uint8Array): IrcLine | null {
  const { text, isWhole } = lineOf(bytes.subarray(0, MOST_LINE));
  if (!isWhole || /[\0\r]/.test(text)) return null;
  const [prefix = "", source] = PREFIX.exec(text) ?? [];
  const verb = /^(?:[A-Za-z]{3,12}|\d{3})(?= |$)/.exec(text.slice(prefix.length))?.[0];
  if (verb === undefined) return null;
  const rest = text.slice(prefix.length + verb.length);
  return { hasPrefix: source !== undefined, verb: verb.toUpperCase(), rest, end: bytes.indexOf(0x0a) + 1 };
}

function content(verb: string, rest: string, hasPrefix: boolean): IrcContent | null {
  const isReply = /^\d/.test(verb) && hasPrefix && REPLY.test(rest);
  return isReply || VERBS.get(verb)?.test(rest) === true ? { protocol: "irc", verb } : null;
}
