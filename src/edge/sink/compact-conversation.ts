import { isIPv6 } from "node:net";
import { humaneBytes, humaneCount, humaneDuration, humaneShare } from "../../core/event/humane.ts";
import { cutText, terminalWord } from "../../core/event/terminal-text.ts";
import type { ConversationLine } from "../../core/finding/conversation-line.ts";

const PROGRAM_COLUMNS = 40;
const PEER_COLUMNS = 48;

/** A conversation as one line for people: score, whether there is a finding, who, where to, rhythm, chance, volume. */
export function compactConversation(line: ConversationLine): string {
  const { name, dst, port, transport } = line;
  const peer = name ?? (isIPv6(dst) ? `[${dst}]` : dst);
  const chance = line.scores["regularity"]?.evidence["chance"] ?? 1;
  const rhythm = line.intervalMs > 0 ? `every ${humaneDuration(line.intervalMs)} ±${humaneShare(line.jitter)}` : "once";
  return [
    line.score.toFixed(2),
    (line.flagged ? line.analytics.join("+") : "-").padEnd(6),
    terminalWord(cutText(line.script ?? line.executable, PROGRAM_COLUMNS, "end")),
    `-> ${terminalWord(cutText(peer, PEER_COLUMNS, "end"))}:${port}/${transport}`,
    `${rhythm}, ${humaneCount(line.beats)} ${line.beats === 1 ? "beat" : "beats"}, chance ${chance.toExponential(0)},`,
    `${humaneBytes(line.sentBytes)} out, ${humaneBytes(line.receivedBytes)} in`,
  ].join(" ");
}
