import type { Case } from "./analytic.ts";
import { explanationShares } from "./explanation.ts";
import { foreignCodeShare } from "./foreign-code.ts";
import { placeShares } from "./place-evidence.ts";
import { ramp, type Share } from "./share.ts";
import { volumeShares } from "./volume-evidence.ts";

/**
 * What speaks for and against an implant, each fact with its weight in natural log-odds.
 *
 * The weights are judgement, none is learned; where they come from:
 * - prior: one conversation in 6,600, set so that steady update checks of three development captures stay below even odds.
 * - clock: a likelihood ratio would give 2.3 a decade; software that polls is common, so a decade is worth less, eight at
 *   most.
 * - interval: 166 public Malleable profiles sleep 5 to 60 s (p10 to p90), 180 s at most; update checks 15 minutes and more.
 * - jitter: deliberate jitter is an implant's habit (median 20 % of those profiles); timers have none.
 * - size: an idle implant's polls and answers are small and of one size, or of one padded; downloads are not.
 * - what is unlike the protocol's norm, unlike what the actor does elsewhere, or new here, is worth a half or less each,
 *   as much that is harmless is so too; the last two nothing for a host, which is many programs and people.
 * - a program without calls of sockets that calls out holds code of somebody else, or was handed a socket.
 * - a known clock is five hundred to one against, and so is what reaches no server; both lower the sum, whatever else is in it.
 */
export function implantEvidence(input: Case): readonly Share[] {
  const shares: readonly Share[] = [
    { name: "prior", logOdds: PRIOR },
    ...rhythmShares(input),
    ...volumeShares(input),
    ...placeShares(input),
    ...explanationShares(input),
    { name: input.programClass.name, logOdds: CLASS[input.programClass.name] },
    { name: "masquerade", logOdds: input.programClass.masquerade === null ? 0 : MASQUERADE },
    foreignCodeShare(input),
    { name: "lost records", logOdds: input.lostRecords > 0 ? -0.5 : 0 },
  ];
  return shares.filter(({ name, logOdds }) => logOdds !== 0 || name === "prior");
}

const PRIOR = -8.8;
const DECADE = 0.7;
const MOST_DECADES = 8;

const CLASS: Readonly<Record<Case["programClass"]["name"], number>> = {
  "transfer tool": 4,
  "unknown binary": 5.5,
  "unknown script": 5,
  "non-networking program": 4,
  // It may be told anything, and mostly is told what its package brought
  interpreter: -0.5,
  "network program": -1.5,
  packaged: -1.5,
  expected: -2.5,
  unidentified: -0.5,
  host: 0,
};

/** Few have a reason to rename a program of the system, or to name their own like one. */
const MASQUERADE = 1.5;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function rhythmShares({ conversation, scores, programClass }: Case): readonly Share[] {
  const { intervalMs = 0, jitter = 0, chance = 1 } = scores.regularity.evidence;
  const { rhythm, beatCount } = conversation;
  const decades = Math.min(MOST_DECADES, -Math.log10(Math.min(chance, rhythm.chance)));
  const isClocked = decades >= 3;
  const spanMs = conversation.lastSeen - conversation.firstSeen;
  return [
    { name: "clock", logOdds: DECADE * decades },
    {
      name: "persistence",
      logOdds:
        rhythm.looks < 8
          ? 0
          : ramp(rhythm.regularShare, [
              [0, -1.5],
              [0.5, 0],
              [1, 1],
            ]),
    },
    {
      name: "interval",
      logOdds: isClocked
        ? ramp(Math.log(intervalMs), [
            [Math.log(200_000), 0.8],
            [Math.log(15 * MINUTE), 0],
            [Math.log(HOUR), -1],
          ])
        : 0,
    },
    {
      name: "jitter",
      logOdds: isClocked
        ? ramp(jitter, [
            [0.01, 0],
            [0.05, 0.8],
            [0.75, 0.8],
            [0.9, 0],
          ])
        : 0,
    },
    {
      name: "beats",
      logOdds:
        0.6 *
        ramp(Math.log10(beatCount), [
          [0.5, -0.8],
          [1.3, 0],
          [3.3, 2],
        ]),
    },
    {
      name: "brief",
      logOdds:
        programClass.name === "host"
          ? ramp(spanMs, [
              [MINUTE, -3],
              [20 * MINUTE, 0],
            ])
          : 0,
    },
  ];
}
