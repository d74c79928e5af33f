import type { Case } from "./analytic.ts";
import { containerText } from "./container-text.ts";
import { foreignCodeText, NO_SOCKET_CALLS } from "./foreign-code.ts";
import { peerText } from "./peer-text.ts";
import type { Share } from "./share.ts";

/** Of the beats a clock would have made, so many are seen where nothing is amiss. */
const MOSTLY = 0.85;
/** Less is not worth a word. */
const LEAST_JITTER = 0.005;
/** What is said of the facts besides the clock and the class. */
const MOST_BESIDES = 3;
const LEAST_BESIDES = 0.4;
/** Where who calls is reason enough, less is not worth a word. */
const LEAST_BESIDES_CLASS = 1;

/** The rhythm of a conversation, who has it, with whom and what to look at, as one sentence that a human can act on. */
export function rhythmReason(input: Case, shares: readonly Share[], isFlagged: boolean): string {
  const { conversation, programClass, scores } = input;
  const { chance = 1, coverage = 1 } = scores.regularity.evidence;
  const { actor, beatCount } = conversation;
  const subject = actor.isHost ? actor.path : actor.launcher === null ? "it" : `started by "${actor.launcher}", it`;
  const unanswered = scores.failure.value > 0.5 ? ", which mostly does not answer," : "";
  const missing = coverage < MOSTLY ? `, ${Math.round((1 - coverage) * 100)} % of the beats not seen` : "";
  return (
    `${isFlagged ? "Too even to be chance" : "No longer too even to be chance"} ` +
    `(${chance.toExponential(0)} without a clock), and ${programClass.reason}: ` +
    `${subject} called ${peerText(input)}${unanswered}${containerText(input)} ${beatCount} times, ${rhythmOf(input)}${missing}${besides(shares)}${foreignCodeText(input)}; ` +
    (isFlagged ? actionOf(input) : "what holds now is that it may be chance")
  );
}

/** What to do about it, by who does it. */
function actionOf({ conversation, programClass }: Case): string {
  const isLaunched = programClass.name === "transfer tool" && conversation.actor.launcher !== null;
  return isLaunched ? "see what that runs it for" : ACTIONS[programClass.name];
}

const ACTIONS: Readonly<Record<Case["programClass"]["name"], string>> = {
  "transfer tool": "see in the lineage what runs it, and for whom",
  "unknown binary": "keep a copy of the program and find out who put it there",
  "unknown script": "read the script and find out who put it there",
  "non-networking program": "look for injected or preloaded code, or for who opened the socket",
  interpreter: "see in its arguments and its lineage what it runs, and for whom",
  "network program": "ask what this program has to do there, and look for injected code or a changed configuration",
  expected: "ask its owner whether it has to call there",
  packaged: "ask what this program has to do there, and look for injected code or a changed configuration",
  unidentified: "find out where the program is from and what it has to do there",
  host: "find the program on that host by these times",
};

function rhythmOf({ scores }: Case): string {
  const { intervalMs = 0, jitter = 0 } = scores.regularity.evidence;
  const every = intervalText(intervalMs);
  return jitter < LEAST_JITTER ? `every ${every}` : `about every ${every} within ${Math.round(jitter * 100)} %`;
}

function intervalText(intervalMs: number): string {
  const unit = UNITS.find(({ least }) => intervalMs >= least) ?? { ms: 1000, name: "s" };
  return `${Number((intervalMs / unit.ms).toPrecision(3))} ${unit.name}`;
}

/** Each from twice its length on. */
const UNITS = [
  { least: 7_200_000, ms: 3_600_000, name: "h" },
  { least: 120_000, ms: 60_000, name: "min" },
];

/** What the rest of the sentence says already. */
const SAID: ReadonlySet<string> = new Set([
  "clock",
  "persistence",
  "interval",
  "jitter",
  "beats",
  "unanswered",
  NO_SOCKET_CALLS,
]);

/** What weighs most besides. */
function besides(shares: readonly Share[]): string {
  const isOddClass = shares.some(({ name, logOdds }) => name in ACTIONS && logOdds > 0);
  const least = isOddClass ? LEAST_BESIDES_CLASS : LEAST_BESIDES;
  const named = shares
    .filter(({ name, logOdds }) => logOdds >= least && !SAID.has(name) && !(name in ACTIONS))
    .toSorted((a, b) => b.logOdds - a.logOdds)
    .slice(0, MOST_BESIDES);
  return named.length === 0 ? "" : ` (also: ${named.map(({ name }) => name).join(", ")})`;
}
