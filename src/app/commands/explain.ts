import { existsSync, statSync } from "node:fs";
import type { Finding } from "../../core/finding/finding.ts";
import { TocsinError } from "../../core/tocsin-error.ts";
import { choose } from "../../edge/report/choose.ts";
import { JsonView } from "../../edge/report/json-view.ts";
import { drawChoice, drawReport, type Subject } from "../../edge/report/report.ts";
import { looksTold, readTold, Subjects, type ToldReport } from "../../edge/report/told.ts";
import { LineWriter } from "../../edge/sink/line-writer.ts";
import { Engines } from "../engines.ts";
import { type ExitCode, exitCode } from "../exit-code.ts";
import { locatedFinding, locatedLine, openDatabases } from "../located.ts";
import { type OpenedInput, openInput } from "../opened-input.ts";
import type { CliOptions } from "../options.ts";
import { type PastReport, pastEvents } from "../past-events.ts";
import { readPrograms } from "../read-programs.ts";
import { reportLook } from "../report-look.ts";
import { say } from "../say.ts";

/** An actor may talk to thousands: more than these are not drawn at once. */
const MOST_DRAWN = 8;
const MOST_LISTED = 200;

/** One finding, conversation or actor in full, drawn. The last of the words is its id, unless it is a file. */
export async function explain(words: readonly string[], options: CliOptions): Promise<ExitCode> {
  const { paths, id } = splitWords(words);
  const report: PastReport = { damaged: 0 };
  const { subjects, inFull } = await gather(paths, options, report);
  const look = reportLook({
    isTerminal: process.stdout.isTTY === true,
    columns: process.stdout.columns,
    env: process.env,
  });
  const writer = new LineWriter({ maxBytes: Number.POSITIVE_INFINITY });
  const chosen = id === null ? theOne(subjects) : asked(subjects, id, (subject) => drawChoice(subject, look));
  if (chosen === null) for (const subject of subjects.slice(0, MOST_LISTED)) writer.write(drawChoice(subject, look));
  const drawn = (chosen ?? []).slice(0, MOST_DRAWN);
  for (const [at, subject] of drawn.entries()) {
    if (at > 0) for (const line of ["", ""]) writer.write(line);
    const isSameActor = at > 0 && actorOf(subject) === actorOf(drawn[at - 1]);
    for (const line of drawReport({ ...subject, full: inFull(subject) }, look, { isSameActor })) writer.write(line);
  }
  await writer.close();
  sayRest(subjects, chosen);
  return report.damaged > 0 ? exitCode.failed : exitCode.done;
}

/** The last word is an id where no file is called so; a file that is missing is told of as such when it is alone. */
function splitWords(words: readonly string[]): { readonly paths: readonly string[]; readonly id: string | null } {
  const last = words.at(-1) ?? "";
  const isId = words.length > 1 && last !== "-" && !existsSync(last);
  return isId ? { paths: words.slice(0, -1), id: last } : { paths: words, id: null };
}

interface Gathered {
  readonly subjects: readonly Subject[];
  /** What is drawn of a subject. */
  readonly inFull: (subject: Subject) => unknown;
}

async function gather(paths: readonly string[], options: CliOptions, report: PastReport): Promise<Gathered> {
  const subjects = new Subjects();
  const engines = new Engines({ programs: await readPrograms(options.programs) });
  const databases = await openDatabases(options);
  const tell = (finding: Finding) => subjects.addFinding(locatedFinding(finding, databases));
  const events: string[] = [];
  let stdin: OpenedInput | undefined;
  for (const path of paths) {
    const left = options.from === "auto" ? await readIfTold(path, subjects) : null;
    if (left !== "told") events.push(path);
    if (left !== "told" && left !== null) stdin = left;
  }
  if (events.length > 0) {
    for await (const batch of pastEvents(events, { ...options, ...(stdin === undefined ? {} : { stdin }) }, report)) {
      for (const event of batch) for (const finding of engines.handle(event)) tell(finding);
    }
    for (const finding of engines.end()) tell(finding);
    for (const line of engines.conversations()) subjects.addConversation(locatedLine(line, databases));
  }
  const inFull = ({ kind, id, full }: Subject): unknown => {
    const [own] = kind === "finding" ? [] : engines.inFull((other) => other === id);
    return own === undefined ? full : locatedFinding(own, databases);
  };
  return { subjects: subjects.all(), inFull };
}

/** Reads a file that holds findings or conversations. What else stdin holds is handed on: it can be opened only once. */
async function readIfTold(path: string, subjects: Subjects): Promise<"told" | OpenedInput | null> {
  if (path !== "-" && statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return null;
  const input = await openInput(path);
  const isTold = looksTold(input.first);
  if (!isTold && path === "-") return input;
  try {
    if (!isTold) return null;
    const read: ToldReport = { malformed: 0 };
    await readTold(input.rest, subjects, read);
    if (read.malformed > 0) say(`${read.malformed} lines of "${path}" are neither findings nor conversations`);
    return "told";
  } finally {
    input.close();
  }
}

/** Without an id: the only finding, or the only conversation; null where there is a choice. */
function theOne(subjects: readonly Subject[]): readonly Subject[] | null {
  const findings = subjects.filter(({ kind }) => kind === "finding");
  const [first, second] = findings.length > 0 ? findings : subjects;
  return first !== undefined && second === undefined ? [first] : null;
}

function asked(subjects: readonly Subject[], id: string, lineOf: (subject: Subject) => string): readonly Subject[] {
  const choice = choose(subjects, id);
  switch (choice.kind) {
    case "chosen":
      return choice.subjects;
    case "unknown": {
      const near =
        choice.nearest.length === 0 ? "there is nothing to explain" : `the nearest: ${choice.nearest.join(", ")}`;
      throw new TocsinError(
        "usage",
        `Cannot explain "${id}": neither a file nor an id of a finding, an actor or a conversation; ${near}`,
      );
    }
    case "ambiguous": {
      const some = choice.subjects.slice(0, MOST_DRAWN).map((subject) => `\n  ${lineOf(subject)}`);
      throw new TocsinError(
        "usage",
        `Cannot explain "${id}": ${choice.subjects.length} ids begin so; write more of one:${some.join("")}`,
      );
    }
  }
}

function actorOf(subject: Subject | undefined): string | null {
  return subject === undefined ? null : new JsonView(subject.full).at("actor.id").text;
}

function sayRest(subjects: readonly Subject[], chosen: readonly Subject[] | null): void {
  if (subjects.length === 0) say("Nothing to explain: no finding and no conversation");
  else if (chosen === null && subjects.length > MOST_LISTED)
    say(`${subjects.length - MOST_LISTED} more are not listed`);
  else if (chosen === null) say("Write an id, an actor's id or name:port after the files to have one drawn");
  else if (chosen.length > MOST_DRAWN)
    say(`${chosen.length - MOST_DRAWN} more are not drawn; explain them by their own ids`);
}
