import { isIPv6 } from "node:net";
import { styleText } from "node:util";
import { humaneBytes, humaneCount, humaneDuration, humaneShare } from "../../core/event/humane.ts";
import { columns, cutText, terminalText, terminalWord } from "../../core/event/terminal-text.ts";
import type { Finding, FindingActor, FindingDestination, FindingTiming, Severity } from "../../core/finding/finding.ts";

/** How a line for people looks. */
export interface CompactLook {
  readonly isColored: boolean;
}

interface Widths {
  readonly program: number;
  readonly origin: number;
  readonly destination: number;
}

const lineColumns = 420;
const headColumns = 140;
const leastReasonColumns = 24;
const wideFields: Widths = { program: 28, origin: 40, destination: 48 };
const narrowFields: Widths = { program: 12, origin: 16, destination: 26 };
// Elsewhere the folder says more than the name: /tmp/.x/curl is not curl.
const systemFolders = /^\/(?:usr\/)?s?bin\/(?=[^/]+$)/;
const severityStyles: Readonly<Record<Severity, "cyan" | "yellow" | "red" | "magenta">> = {
  low: "cyan",
  medium: "yellow",
  high: "red",
  critical: "magenta",
};

/**
 * A finding as one line of at most 420 columns for people (two or three rows on a usual terminal): UTC time, state, severity, analytic, program and pid,
 * destination, rhythm, volume, reason. What a traced program chose cannot act on the terminal or pose as another field.
 */
export function encodeCompact(finding: Finding, { isColored }: CompactLook): string {
  const wide = facts(finding, wideFields);
  const head = columns(wide) > headColumns ? facts(finding, narrowFields) : wide;
  const clock = `${clockTime(finding.time)} ${finding.state.padEnd(7)}`;
  const severity = finding.severity.toUpperCase().padEnd(8);
  const taken = columns(`${clock} ${severity} ${head}: `);
  const room = Math.max(leastReasonColumns, lineColumns - taken);
  // Cut twice: first so that an endless reason costs nothing, then because escapes made it longer.
  const reason = cutText(terminalText(cutText(finding.reason, room)), room);
  return `${clock} ${isColored ? painted(severity, finding.severity) : severity} ${head}: ${reason}`;
}

function painted(text: string, severity: Severity): string {
  // The caller knows where the line goes; styleText would look at this process's own stdout.
  return styleText([severityStyles[severity], "bold"], text, { validateStream: false });
}

function facts(finding: Finding, widths: Widths): string {
  const { volume } = finding;
  const bytes = `${humaneBytes(volume.sentBytes)} out, ${humaneBytes(volume.receivedBytes)} in`;
  const what = `${finding.analytics.join("+")} ${actorText(finding.actor, widths)}`;
  return `${what} -> ${destinationText(finding.destination, widths)} ${rhythm(finding.timing)}, ${bytes}`;
}

/** `03:12:45Z` of an RFC 3339 time in UTC. */
function clockTime(time: string): string {
  return `${cutText(terminalText(time.slice(11, 19)), 8)}Z`;
}

function actorText(actor: FindingActor, widths: Widths): string {
  const program = actor.executable === "" ? actor.id : actor.executable.replace(systemFolders, "");
  const origin =
    actor.script !== null
      ? ` (${field(actor.script, widths.origin)})`
      : actor.launcher !== null
        ? ` (from ${field(actor.launcher, widths.origin)})`
        : "";
  // A capture without processes has hosts for actors, and no pid.
  const pid = actor.pid > 0 ? ` pid ${actor.pid}` : "";
  return `${field(program, widths.program)}${origin}${pid}`;
}

function destinationText(destination: FindingDestination, widths: Widths): string {
  const { address, name, port, transport } = destination;
  const bare = name ?? (isIPv6(address) ? `[${address}]` : address);
  // The end of a name is who owns it; its start may be a tunnel's data.
  return `${field(bare, widths.destination)}:${port}/${transport}`;
}

function rhythm(timing: FindingTiming): string {
  const beats = timing.beats === 1 ? "1 beat" : `${humaneCount(timing.beats)} beats`;
  if (!(timing.intervalMs > 0)) return beats;
  return `every ${humaneDuration(timing.intervalMs)} ±${humaneShare(timing.jitter)}, ${beats}`;
}

function field(text: string, limit: number): string {
  // An escape is longer than what it shows, and cut in two it could let a quote loose: so the text is cut, not the word.
  for (let length = limit; length > 1; length -= 1) {
    const word = terminalWord(cutText(text, length, "end"));
    if (columns(word) <= limit) return word;
  }
  return "…";
}
