import { columns } from "../../core/event/terminal-text.ts";
import { ACTOR_ROWS } from "./actor-rows.ts";
import { drawScores, drawShares, drawVolume, sureness } from "./bars.ts";
import { DESTINATION_ROWS } from "./destination-rows.ts";
import { JsonView } from "./json-view.ts";
import { drawLineage } from "./lineage.ts";
import { Pen, type ReportLook, type Style } from "./pen.ts";
import { drawRhythm } from "./rhythm.ts";
import { drawFact, drawRows, listed, safeText } from "./rows.ts";
import { shortTime } from "./times.ts";

/** What is to be drawn: a finding or a conversation, as this version writes it or as any other did. */
export interface Subject {
  readonly kind: "finding" | "conversation";
  readonly id: string;
  /** In the form of a finding; not checked. */
  readonly full: unknown;
  /** Every time that the finding was told, oldest first. */
  readonly life: readonly Told[];
}

/** A finding at one time of its life. */
export interface Told {
  readonly state: string;
  readonly time: string;
  readonly beats: number;
  readonly confidence: number;
}

const MOST_TOLD = 8;
const SEVERITIES: Readonly<Record<string, Style>> = { low: "cyan", medium: "yellow", high: "red", critical: "magenta" };

/**
 * All that is known of a finding or a conversation, drawn for a person; lines without their newline. Of the same actor
 * as the one before, who it is need not be told again.
 */
export function drawReport(subject: Subject, look: ReportLook, { isSameActor = false } = {}): readonly string[] {
  const pen = new Pen(look);
  const view = new JsonView(subject.full);
  const actor = view.at("actor");
  const sections: readonly (readonly [title: string, lines: readonly string[]])[] = [
    ["who", isSameActor ? [] : drawActor(pen, actor)],
    ["where to", [...drawRows(pen, view.at("destination"), DESTINATION_ROWS), ...drawGroup(pen, view.at("group"))]],
    ["when", drawRhythm(pen, view)],
    ["how much", drawVolume(pen, view.at("volume"))],
    ["scores", drawScores(pen, view.at("scores"))],
    ["why (log-odds)", drawShares(pen, view)],
    ["so far", drawLife(pen, view, subject)],
  ];
  const drawn = sections.filter(([, lines]) => lines.length > 0);
  return [
    ...drawHead(pen, view, subject),
    ...drawn.flatMap(([title, lines]) => ["", pen.paint(["bold", "underline"], title), ...lines]),
  ];
}

function talkTitle(view: JsonView): string {
  return view.at("analytics").texts.length > 0 ? "Something was found in it" : "Nothing was found in it";
}

function drawActor(pen: Pen, actor: JsonView): readonly string[] {
  const lineage = drawLineage(pen, actor);
  return [...lineage, ...(lineage.length > 0 ? [""] : []), ...drawRows(pen, actor, ACTOR_ROWS)];
}

function drawHead(pen: Pen, view: JsonView, { kind, id }: Subject): readonly string[] {
  const severity = safeText(view.at("severity"), pen);
  const isFinding = kind === "finding";
  const label = isFinding ? (severity ?? "finding").toUpperCase() : "CONVERSATION";
  const title = isFinding ? (safeText(view.at("title"), pen) ?? "Finding") : talkTitle(view);
  const style = isFinding ? (SEVERITIES[severity ?? ""] ?? "bold") : "bold";
  const told = safeText(view.at("state"), pen);
  const state = told === null || !isFinding ? null : `${told} ${shortTime(view.at("time"), pen) ?? ""}`.trim();
  const confidence = view.at("confidence").number;
  const host = safeText(view.at("host.name"), pen);
  const kernel = safeText(view.at("host.kernel"), pen);
  const facts = [
    `${kind} ${pen.safe(id, 40)}`,
    listed(view.at("analytics").texts.map((text) => pen.safe(text, 20))),
    listed(view.at("techniques").texts.map((text) => pen.safe(text, 20))),
    confidence === null ? null : `confidence ${sureness(confidence)}`,
    state,
    host === null ? null : `host ${host}${kernel === null ? "" : ` (${kernel})`}`,
  ].filter((fact) => fact !== null);
  const room = label.length + 2;
  const [first = "", ...more] = pen.wrap(title, room);
  const reason = isFinding ? safeText(view.at("reason"), pen) : null;
  return [
    `${pen.paint(style, label)}  ${pen.paint("bold", first.trimStart())}`,
    ...more.map((line) => pen.paint("bold", line)),
    ...pen.wrap(facts.join(` ${pen.glyphs.dot} `), 0).map((line) => pen.paint("dim", line)),
    ...(reason === null ? [] : ["", ...pen.wrap(pen.own(reason), 0)]),
  ];
}

/** Of a finding that stands for many. */
function drawGroup(pen: Pen, group: JsonView): readonly string[] {
  const count = group.at("conversations").number;
  const named = group.at("destinations").texts.map((text) => pen.safe(text, 80));
  return count === null ? [] : drawFact(pen, "and so to", `${count} in all: ${named.join(", ")}`);
}

function drawLife(pen: Pen, view: JsonView, { life }: Subject): readonly string[] {
  const [first, ...later] = life;
  const shown = life.length <= MOST_TOLD || first === undefined ? life : [first, ...later.slice(1 - MOST_TOLD)];
  const told = shown.map(({ state, time, beats, confidence }) => {
    const at = shortTime(new JsonView(time), pen) ?? "?";
    return drawFact(
      pen,
      pen.safe(state, 11),
      `${at}, ${beats} ${beats === 1 ? "beat" : "beats"}, ${sureness(confidence)}`,
    );
  });
  const lost = view.at("loss.records").number;
  const loss =
    lost === null ? null : lost === 0 ? "none while it was followed" : `${lost} records while it was followed`;
  const [begin = [], ...rest] = told;
  const left = life.length - shown.length;
  const between = left > 0 ? drawFact(pen, "", `${left} more times`) : [];
  return [...begin, ...between, ...rest.flat(), ...drawFact(pen, "lost", loss)];
}

/** One line about what could be drawn, for a person to pick from. */
export function drawChoice(subject: Subject, look: ReportLook): string {
  const pen = new Pen(look);
  const view = new JsonView(subject.full);
  const name = pen.safe(view.at("destination.name").text ?? view.at("destination.address").text ?? "?", 40);
  const program = pen.safe(view.at("actor.script").text ?? view.at("actor.executable").text ?? "?", 40);
  const confidence = view.at("confidence").number ?? 0;
  const found = view
    .at("analytics")
    .texts.map((text) => pen.safe(text, 20))
    .join("+");
  const head = `${pen.safe(subject.id, 16)}  ${subject.kind.padEnd(12)}  ${(found === "" ? "-" : found).padEnd(6)}  ${confidence.toFixed(2)}  `;
  const what = `${program} ${pen.glyphs.arrow} ${name}:${view.at("destination.port").number ?? "-"}`;
  return columns(head + what) <= look.columns
    ? head + what
    : `${head}${pen.safe(what, Math.max(20, look.columns - head.length))}`;
}
