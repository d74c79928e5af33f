import { humaneCount, humaneDuration, humaneShare } from "../../core/event/humane.ts";
import type { JsonView } from "./json-view.ts";
import type { Pen } from "./pen.ts";
import { drawFact, LABEL_COLUMNS, listed } from "./rows.ts";
import { shortTime, timeOf } from "./times.ts";

const WIDEST_STRIP = 100;

/** When it called: its interval in numbers, its last beats on a line of time, the steps between them. */
export function drawRhythm(pen: Pen, view: JsonView): readonly string[] {
  const beats = view.at("evidence").items;
  return [
    ...drawFact(pen, "interval", sayInterval(view)),
    ...drawFact(pen, "beats", sayBeats(view, pen)),
    ...drawFact(pen, "spread", saySpread(view)),
    ...drawFact(pen, "last beats", timeline(pen, beats)),
    ...drawFact(pen, "steps", steps(pen, beats)),
  ];
}

function sayInterval(view: JsonView): string {
  const interval = view.at("timing.intervalMs").number ?? 0;
  const jitter = view.at("timing.jitter").number ?? 0;
  const chance = view.at("scores.regularity.evidence.chance").number;
  const odds =
    chance === null
      ? null
      : chance >= 1
        ? "as chance would have it"
        : `chance ${chance.toExponential(0)} without a clock`;
  return listed([interval > 0 ? `${humaneDuration(interval)} ±${humaneShare(jitter)}` : "none yet", odds]) ?? "";
}

function sayBeats(view: JsonView, pen: Pen): string | null {
  const beats = view.at("timing.beats").number;
  const [first, last] = [view.at("timing.firstSeen"), view.at("timing.lastSeen")];
  const [from, to] = [timeOf(first), timeOf(last)];
  if (beats === null) return null;
  const span = from === null || to === null ? null : `${humaneDuration(to - from)}`;
  const when = `${shortTime(first, pen) ?? "?"} to ${shortTime(last, pen) ?? "?"}`;
  return `${humaneCount(beats)} in ${span ?? "?"}, ${when}`;
}

function saySpread(view: JsonView): string | null {
  const [low, middle, high] = ["p5", "p50", "p95"].map((name) => view.at(`timing.intervalsMs.${name}`).number);
  if (low == null || middle == null || high == null || middle <= 0) return null;
  return `5 % below ${humaneDuration(low)}, half below ${humaneDuration(middle)}, 95 % below ${humaneDuration(high)}`;
}

/** Each beat where it falls, the first at the left end and the last at the right one. */
function timeline(pen: Pen, beats: readonly JsonView[]): string | null {
  const times = beats.map((beat) => timeOf(beat.at("time")));
  const [first, last] = [times[0], times.at(-1)];
  if (first == null || last == null || !(last > first)) return null;
  const width = Math.min(WIDEST_STRIP, pen.look.columns - LABEL_COLUMNS - 3);
  const cells = Array.from({ length: width }, () => pen.glyphs.line);
  for (const [i, time] of times.entries()) {
    const cell = Math.round((((time ?? first) - first) / (last - first)) * (width - 1));
    if (cell < 0 || cell >= width) continue;
    cells[cell] = beats[i]?.at("isFailed").flag === true ? pen.glyphs.failed : pen.glyphs.beat;
  }
  return cells.join("");
}

/** One bar for each interval, as high as it is long. */
function steps(pen: Pen, beats: readonly JsonView[]): string | null {
  const times = beats.map((beat) => timeOf(beat.at("time")) ?? Number.NaN);
  const gaps = times
    .slice(1)
    .map((time, i) => time - (times[i] ?? Number.NaN))
    .filter((gap) => gap > 0);
  if (gaps.length < 2) return null;
  const [shortest, longest] = [Math.min(...gaps), Math.max(...gaps)];
  const levels = [...pen.glyphs.levels];
  const bars = gaps.map(
    (gap) => levels[Math.min(levels.length - 1, Math.floor((gap / longest) * levels.length))] ?? "",
  );
  return `${bars.join("")}  ${humaneDuration(shortest)} to ${humaneDuration(longest)}`;
}
