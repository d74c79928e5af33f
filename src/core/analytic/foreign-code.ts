import type { Case } from "./analytic.ts";
import type { Share } from "./share.ts";

/** What a process does so soon after its start came with it. */
const WITH_START_MS = 10_000;
/** Judgement: not more, for a socket may have been handed to it, and a name service may call out for `ls -l`. */
const LOG_ODDS = 1.5;

/** How code that calls sockets came into a program that, by its ELF file and libraries, has none. */
export type ForeignCode = "preloaded" | "injected";

/**
 * Null where the program may have such calls, or cannot be told. What called out as soon as it ran, or does so in one
 * process after the other, was loaded with it; what ran quietly before was changed while it ran.
 */
export function foreignCodeOf({ conversation }: Pick<Case, "conversation">): ForeignCode | null {
  const { actor, latest, firstSeen } = conversation;
  if (actor.isHost || latest.process.program.executable?.elf?.importsSockets !== false) return null;
  return firstSeen - latest.process.startedAt <= WITH_START_MS ? "preloaded" : "injected";
}

/** What it adds to the belief that this is an implant's; see `implantEvidence`. */
export function foreignCodeShare(input: Pick<Case, "conversation">): Share {
  return { name: NO_SOCKET_CALLS, logOdds: foreignCodeOf(input) === null ? 0 : LOG_ODDS };
}

/** The same in words, to be put into a sentence; "" where there is nothing to say. */
export function foreignCodeText(input: Pick<Case, "conversation">): string {
  const code = foreignCodeOf(input);
  if (code === null) return "";
  const way = code === "preloaded" ? "preloaded" : "injected while it ran";
  return `; neither it nor its libraries call sockets, so what calls out was ${way}, or it was handed the socket`;
}

/** Name of the share. */
export const NO_SOCKET_CALLS = "no socket calls of its own";
