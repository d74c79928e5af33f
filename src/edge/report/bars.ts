import { humaneBytes, humaneDuration, humaneShare } from "../../core/event/humane.ts";
import { columns } from "../../core/event/terminal-text.ts";
import type { JsonView } from "./json-view.ts";
import { glued, type Pen } from "./pen.ts";
import { LABEL_COLUMNS, listed, wordsOf } from "./rows.ts";

const BAR_COLUMNS = 20;
const WIDEST_SIDE = 16;
const NARROWEST_SIDE = 4;
/** Of what stands beside the bars: indent, axis, value, and the sum's confidence. */
const BESIDE_COLUMNS = 22;
/** Names of shares are short phrases; a longer one is cut. */
const SHARE_COLUMNS = 34;

/** What went each way, in all and with a beat. */
export function drawVolume(pen: Pen, volume: JsonView): readonly string[] {
  const [sent, received] = [volume.at("sentBytes").number ?? 0, volume.at("receivedBytes").number ?? 0];
  const most = Math.max(sent, received, 1);
  const side = (label: string, bytes: number, name: string) => {
    const said = (isRange: boolean) => listed([humaneBytes(bytes), sayBeat(volume.at(name), isRange)]) ?? "";
    const room = pen.look.columns - 2 - LABEL_COLUMNS - BAR_COLUMNS - 1;
    const fitting = columns(said(true)) <= room ? said(true) : said(false);
    return `  ${pen.paint("dim", label.padEnd(LABEL_COLUMNS))}${bar(pen, bytes / most)} ${fitting}`;
  };
  return [side("out", sent, "sentBytesPerBeat"), side("in", received, "receivedBytesPerBeat")];
}

function sayBeat(percentiles: JsonView, isRange: boolean): string | null {
  const [low, middle, high] = ["p5", "p50", "p95"].map((name) => percentiles.at(name).number);
  if (low == null || middle == null || high == null) return null;
  const range = !isRange || low === high ? "" : ` (${humaneBytes(low)} to ${humaneBytes(high)})`;
  return `${humaneBytes(middle)} a beat${range}`;
}

/** Each score as a bar, and what it rests on below. */
export function drawScores(pen: Pen, scores: JsonView): readonly string[] {
  return scores.entries.flatMap(([name, score]) => {
    const value = Math.max(0, Math.min(1, score.at("value").number ?? 0));
    const label = pen.safe(wordsOf(name), LABEL_COLUMNS - 1);
    const head = `  ${label.padEnd(LABEL_COLUMNS)}${bar(pen, value)} ${value.toFixed(2)}`;
    const evidence = listed(score.at("evidence").entries.map(([key, fact]) => sayEvidence(pen.safe(key, 40), fact)));
    const lines = evidence === null ? [] : pen.wrap(evidence, 2 + LABEL_COLUMNS);
    return [head, ...lines.map((line) => pen.paint("dim", line))];
  });
}

/** `watched 18.6 s` of `watchedMs`: the unit is in the name. */
function sayEvidence(key: string, fact: JsonView): string | null {
  const { number, text } = fact;
  if (number === null) return text === null ? null : `${wordsOf(key)} ${text.slice(0, 40)}`;
  if (key.endsWith("Ms")) return `${wordsOf(key.slice(0, -2))} ${glued(humaneDuration(Math.max(0, number)))}`;
  if (key.endsWith("Bytes")) return `${wordsOf(key.slice(0, -5))} ${glued(humaneBytes(Math.max(0, number)))}`;
  if (/share$|jitter|coverage/i.test(key)) return `${wordsOf(key)} ${glued(humaneShare(number))}`;
  return `${wordsOf(key)} ${compact(number)}`;
}

function compact(number: number): string {
  if (Number.isInteger(number)) return `${number}`;
  return Math.abs(number) < 0.001 ? number.toExponential(0) : `${Number(number.toPrecision(3))}`;
}

/** What each fact adds, to the left where it speaks against; their sum, and what it is as a confidence. */
export function drawShares(pen: Pen, view: JsonView): readonly string[] {
  const shares = view.at("shares").items.map((share) => ({
    name: pen.safe(share.at("name").text ?? "?", SHARE_COLUMNS - 2),
    logOdds: share.at("logOdds").number ?? 0,
  }));
  if (shares.length === 0) return [];
  const sum = shares.reduce((total, { logOdds }) => total + logOdds, 0);
  const most = Math.max(...shares.map(({ logOdds }) => Math.abs(logOdds)), 1);
  const width = Math.max(...shares.map(({ name }) => columns(name)), 4) + 2;
  const room = Math.floor((pen.look.columns - width - BESIDE_COLUMNS) / 2);
  const side = Math.max(NARROWEST_SIDE, Math.min(WIDEST_SIDE, room));
  const line = (name: string, logOdds: number) => {
    const padded = name + " ".repeat(Math.max(0, width - columns(name)));
    return `  ${padded}${signedBar(pen, logOdds / most, side)} ${signed(logOdds).padStart(7)}`;
  };
  const believed = 1 / (1 + Math.exp(-sum));
  const told = view.at("confidence").number ?? believed;
  const doubt = Math.abs(told - believed) < 0.001 ? "" : `, told as ${sureness(told)}`;
  return [
    ...shares.map(({ name, logOdds }) => line(name, logOdds)),
    `  ${pen.paint("bold", `${"sum".padEnd(width + 2 * side + 1)} ${signed(sum).padStart(7)}`)}  = ${sureness(believed)}${doubt}`,
  ];
}

/** To four digits: near 1, it is these that matter. */
export function sureness(confidence: number): string {
  return `${Number(confidence.toFixed(4))}`;
}

function signed(value: number): string {
  return `${value < 0 ? "-" : "+"}${Math.abs(value).toFixed(2)}`;
}

function bar(pen: Pen, share: number): string {
  const filled = Math.round(Math.max(0, Math.min(1, share)) * BAR_COLUMNS);
  return (
    pen.paint("cyan", pen.glyphs.full.repeat(filled)) + pen.paint("dim", pen.glyphs.empty.repeat(BAR_COLUMNS - filled))
  );
}

function signedBar(pen: Pen, share: number, side: number): string {
  const filled = Math.min(side, Math.round(Math.abs(share) * side));
  const blocks = pen.glyphs.full.repeat(filled);
  const blank = " ".repeat(side);
  const axis = pen.paint("dim", pen.glyphs.axis);
  return share < 0
    ? `${blank.slice(filled)}${pen.paint("green", blocks)}${axis}${blank}`
    : `${blank}${axis}${pen.paint("yellow", blocks)}${blank.slice(filled)}`;
}
