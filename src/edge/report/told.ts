import type { Readable } from "node:stream";
import { LineGuard } from "../../core/event/line-guard.ts";
import { conversationId } from "../../core/finding/conversation-id.ts";
import { JsonView } from "./json-view.ts";
import type { Subject, Told } from "./report.ts";

/** Longest line that can be a finding: four such fit into what an event may hold. */
const MOST_LINE_BYTES = 4 * 1024 * 1024;
/** Of a file that goes on and on: more than these are not kept. */
const MOST_SUBJECTS = 100_000;
const MOST_TOLD = 64;

/** Gathers what there is to explain: findings as they are told, the last of each with its life, and conversations. */
export class Subjects {
  readonly #findings = new Map<string, { full: unknown; conversation: string; readonly life: Told[] }>();
  readonly #conversations = new Map<string, unknown>();

  addFinding(finding: unknown): void {
    const view = new JsonView(finding);
    const id = view.at("id").text ?? "";
    const known = this.#findings.get(id);
    if (known === undefined && this.#findings.size >= MOST_SUBJECTS) return;
    const kept = known ?? { full: finding, conversation: "", life: [] };
    kept.full = finding;
    kept.conversation = conversationOf(view);
    // How it began is kept
    if (kept.life.length >= MOST_TOLD) kept.life.splice(1, 1);
    kept.life.push({
      state: view.at("state").text ?? "?",
      time: view.at("time").text ?? "",
      beats: view.at("timing.beats").number ?? 0,
      confidence: view.at("confidence").number ?? 0,
    });
    this.#findings.set(id, kept);
  }

  /** Takes a line of `tocsin conversations`. */
  addConversation(line: unknown): void {
    const full = inFull(new JsonView(line));
    if (this.#conversations.size < MOST_SUBJECTS) this.#conversations.set(conversationOf(new JsonView(full)), full);
  }

  /** Findings first, then the conversations in which nothing was found, each in the order in which they came. */
  all(): readonly Subject[] {
    const found = [...this.#findings].map(([id, { full, life }]) => ({ kind: "finding", id, full, life }) as const);
    const told = new Set([...this.#findings.values()].map(({ conversation }) => conversation));
    const others = [...this.#conversations].filter(([id]) => !told.has(id));
    return [...found, ...others.map(([id, full]) => ({ kind: "conversation", id, full, life: [] }) as const)];
  }
}

/** What became of a file. */
export interface ToldReport {
  malformed: number;
}

/** Whether a file that begins with these bytes holds findings or conversations, and no events. */
export function looksTold(firstBytes: Uint8Array): boolean {
  const [line = ""] = Buffer.from(firstBytes).toString("utf8").trimStart().split("\n");
  // A line may be longer than what was read, and a finding begins with its id, a conversation with its source
  return /^\{\s*"(?:id|src)"\s*:/.test(line);
}

/** Adds what findings or conversations tell, as `watch`, `replay` and `conversations` write them. */
export async function readTold(input: Readable, subjects: Subjects, report: ToldReport): Promise<void> {
  const guard = new LineGuard({ maxLineBytes: MOST_LINE_BYTES });
  const take = (lines: Uint8Array): void => {
    for (const line of Buffer.from(lines).toString("utf8").split("\n")) {
      if (line !== "" && !addLine(line, subjects)) report.malformed += 1;
    }
  };
  for await (const chunk of input) take(guard.push(chunk));
  take(guard.end());
  report.malformed += guard.rejected;
}

function addLine(line: string, subjects: Subjects): boolean {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    // Counted by the caller
    return false;
  }
  const view = new JsonView(value);
  if (view.at("id").text !== null && view.at("actor").entries.length > 0) subjects.addFinding(value);
  else if (view.at("src").text !== null && view.at("dst").text !== null) subjects.addConversation(value);
  else return false;
  return true;
}

/** The conversation that a finding is about. */
function conversationOf(full: JsonView): string {
  const [id, path] = [full.at("actor.id").text, full.at("actor.executable").text ?? ""];
  const isHost = id === null || full.at("actor.class").text === "host";
  const transport = full.at("destination.transport").text === "udp" ? "udp" : "tcp";
  const { name, address, port } = {
    name: full.at("destination.name").text,
    address: full.at("destination.address").text ?? "",
    port: full.at("destination.port").number ?? 0,
  };
  return conversationId({ id: id ?? "", isHost, path }, { name, address, port, transport });
}

/** A conversation's line in the form of a finding. */
function inFull(line: JsonView): unknown {
  const of = (name: string) => line.at(name).text ?? line.at(name).number;
  return {
    analytics: line.at("analytics").texts,
    confidence: of("score"),
    actor: { id: of("actor"), executable: of("executable"), script: of("script"), address: of("src") },
    destination: { name: of("name"), address: of("dst"), port: of("port"), transport: of("transport") },
    timing: Object.fromEntries(
      ["firstSeen", "lastSeen", "beats", "intervalMs", "jitter"].map((name) => [name, of(name)]),
    ),
    volume: { sentBytes: of("sentBytes"), receivedBytes: of("receivedBytes") },
    scores: line.at("scores").raw,
    shares: line.at("shares").raw,
  };
}
