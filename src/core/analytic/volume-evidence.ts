import { protocolNormOf } from "../score/protocol-norm.ts";
import type { Case } from "./analytic.ts";
import { ramp, type Share } from "./share.ts";

const KILOBYTE = 1000;
/** Of the beats, how many more are of one magnitude than of one size. */
const PADDED = [
  [0.1, 0],
  [1, 0.3],
] as const;

/** How much is moved, in what sizes and which way; see `implantEvidence` for the weights. */
export function volumeShares({ conversation, programClass, scores }: Case): readonly Share[] {
  const { medianBytes = 0, band = 0, blockBytes = 0, beyondNorm: sizeBeyond = 0 } = scores.size.evidence;
  const { sentShare = 0.5, sentBytes = 0, beyondNorm: shareBeyond = 0 } = scores.imbalance.evidence;
  const isSmall = medianBytes < 16 * KILOBYTE;
  return [
    { name: "one size", logOdds: isSmall ? 0.8 * scores.size.value : 0 },
    {
      name: "padded",
      logOdds: isSmall ? ramp(band - scores.size.value, PADDED) + (blockBytes > 0 ? 0.3 : 0) : 0,
    },
    {
      name: "sizes unlike the protocol's",
      logOdds: ramp(sizeBeyond, [
        [Math.log(2), 0],
        [Math.log(8), 0.5],
      ]),
    },
    {
      name: "sends more than the protocol asks for",
      logOdds: ramp(shareBeyond, [
        [0.05, 0],
        [0.35, 0.5],
      ]),
    },
    {
      name: "unlike the actor's others",
      // A host is many programs, none of which is like the others.
      logOdds:
        programClass.name === "host"
          ? 0
          : ramp(scores.contrast.value, [
              [0.7, 0],
              [0.95, 0.5],
            ]),
    },
    {
      name: "bulk",
      logOdds: ramp(medianBytes, [
        [32 * KILOBYTE, 0],
        [200 * KILOBYTE, -1.5],
        [2000 * KILOBYTE, -3],
      ]),
    },
    {
      name: "data leaves",
      logOdds:
        sentBytes > 50 * KILOBYTE && !isMadeToSend(conversation)
          ? ramp(sentShare, [
              [0.7, 0],
              [0.9, 0.8],
            ])
          : 0,
    },
    { name: "unanswered", logOdds: 0.7 * scores.failure.value },
  ];
}

/** Logs, mail and metrics leave: that is what their protocols are for. */
function isMadeToSend({ destination, application }: Case["conversation"]): boolean {
  const norm = protocolNormOf(destination, application);
  return norm !== null && norm.sentBytes === null && norm.sentShare[1] === 1;
}
