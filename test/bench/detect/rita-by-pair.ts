import type { Ranked } from "./average-precision.ts";
import type { Connection } from "./conn-log.ts";
import { rita, ritaScore } from "./rivals/rita.ts";

/**
 * Every pair of addresses that RITA scores, over the time from the first to the last connection of them all: those with
 * four distinct seconds, without the networks that it never takes up.
 */
export function ritaByPair(connections: readonly Connection[]): readonly Ranked[] {
  const sorted = connections.filter(isTakenUp).toSorted((a, b) => a.at - b.at);
  const capture = { from: Math.floor(sorted.at(0)?.at ?? 0), to: Math.floor(sorted.at(-1)?.at ?? 0) };
  const groups = Map.groupBy(sorted, ({ source, destination }) => `${source} ${destination}`);
  const ranked = [...groups].map(([pair, group]) => {
    const series = { times: group.map(({ at }) => at * 1000), sizes: group.map(({ sentBytes }) => sentBytes) };
    const score = ritaScore(series, capture);
    return { pair, score, isFlagged: score >= (rita.threshold ?? 1) };
  });
  return ranked.filter(({ score }) => score > 0);
}

function isTakenUp({ source, destination }: Connection): boolean {
  return ![source, destination].some((address) => NEVER.test(address));
}

/** Unspecified, loopback, link-local, multicast and broadcast addresses. */
const NEVER = /^(0\.0\.0\.0$|127\.|169\.254\.|2(2[4-9]|3\d)\.|255\.255\.255\.255$|::1?$|fe[89ab]|ff)/;
