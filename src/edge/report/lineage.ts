import { columns } from "../../core/event/terminal-text.ts";
import { saySession } from "./actor-rows.ts";
import type { JsonView } from "./json-view.ts";
import type { Pen } from "./pen.ts";
import { listed } from "./rows.ts";
import { shortTime } from "./times.ts";

/** More of an indent than this share of the width leaves no room for what is said. */
const MOST_INDENT_SHARE = 1 / 4;
const WIDEST_STEP = 3;
/** Of a command line; the actor's own says more. */
const MOST_ANCESTOR_LINES = 2;
const MOST_ACTOR_LINES = 5;
const INIT = 1;

/** The processes from the first known ancestor down to the actor's, each with its command line and on whose behalf. */
export function drawLineage(pen: Pen, actor: JsonView): readonly string[] {
  const nodes = [...actor.at("lineage").items.toReversed(), actor];
  if (nodes.length === 1 && !actor.at("args").isThere && !actor.at("pid").isThere) return [];
  const room = Math.floor((pen.look.columns * MOST_INDENT_SHARE) / nodes.length);
  const step = Math.max(1, Math.min(WIDEST_STEP, room));
  const isFromInit = nodes[0]?.at("pid").number === INIT;
  const above =
    isFromInit || (actor.at("pid").number ?? 0) === 0 ? [] : [`  ${pen.paint("dim", "what is above was not seen")}`];
  const drawn = nodes.flatMap((node, depth) =>
    drawProcess(pen, node, { indent: 2 + step * depth, isActor: node === actor }),
  );
  return [...above, ...drawn];
}

interface Place {
  readonly indent: number;
  readonly isActor: boolean;
}

function drawProcess(pen: Pen, node: JsonView, { indent, isActor }: Place): readonly string[] {
  const joint = indent === 2 ? "" : pen.glyphs.last;
  const pid = node.at("pid").number;
  const title = `${nameOf(node, pen)}${pid === null || pid === 0 ? "" : ` ${pid}`}`;
  const inner = indent + columns(joint);
  const details = listed([sinceOf(node, pen), userOf(node), isActor ? null : saySession(sessionOf(node), pen)]);
  // Beside the title where there is room, else below it
  const isBeside = details !== null && inner + columns(title) + 2 + columns(details) <= pen.look.columns;
  const head = `${" ".repeat(indent)}${pen.paint("dim", joint)}${pen.paint(isActor ? ["bold", "cyan"] : "bold", title)}`;
  const said = isBeside ? [`${head}  ${pen.paint("dim", details)}`] : [head, ...dimmed(pen, details, inner)];
  return [...said, ...commandOf(pen, node, { indent: inner + 2, isActor })];
}

function commandOf(pen: Pen, node: JsonView, { indent, isActor }: Place): readonly string[] {
  const command = node.at("args").texts.map((arg) => quoted(pen.safe(arg)));
  const room = (isActor ? MOST_ACTOR_LINES : MOST_ANCESTOR_LINES) * Math.max(1, pen.look.columns - indent - 1);
  return command.length === 0 ? [] : pen.wrap(pen.safe(command.join(" "), room), indent, indent + 2);
}

function dimmed(pen: Pen, text: string | null, indent: number): readonly string[] {
  return text === null ? [] : pen.wrap(text, indent).map((line) => pen.paint("dim", line));
}

function nameOf(node: JsonView, pen: Pen): string {
  const path = node.at("executable").text ?? node.at("args").texts[0] ?? node.at("id").text ?? "unknown";
  return pen.safe(path.replace(/ \(deleted\)$/, "").replace(/^.*\/(?=.)/s, ""), 40);
}

function sinceOf(node: JsonView, pen: Pen): string | null {
  const since = shortTime(node.at("startedAt"), pen);
  return since === null ? null : `since ${since}`;
}

function userOf(node: JsonView): string | null {
  const uid = node.at("uid").number;
  return uid === null ? null : `uid ${uid}`;
}

/** A session of its own, or what of one stands in the entry itself. */
function sessionOf(node: JsonView): JsonView {
  const session = node.at("session");
  return session.isThere ? session : node;
}

/** Where an argument begins and ends. */
function quoted(arg: string): string {
  return arg === "" || /[\s"']/.test(arg) ? `'${arg}'` : arg;
}
