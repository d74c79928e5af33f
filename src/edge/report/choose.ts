import { JsonView } from "./json-view.ts";
import type { Subject } from "./report.ts";

/** What somebody asked for by a word: these, or nothing, or too much. */
export type Choice =
  | { readonly kind: "chosen"; readonly subjects: readonly Subject[] }
  | { readonly kind: "unknown"; readonly nearest: readonly string[] }
  | { readonly kind: "ambiguous"; readonly subjects: readonly Subject[] };

const MOST_NEAR = 3;

/** Finds what goes by an id of a finding, an actor or a conversation, by `name:port`, or by the beginning of one. */
export function choose(subjects: readonly Subject[], word: string): Choice {
  const asked = word.toLowerCase();
  const keyed = subjects.flatMap((subject) => keysOf(subject).map((key) => ({ key, subject })));
  const exact = keyed.filter(({ key }) => key === asked);
  const fitting = exact.length > 0 ? exact : keyed.filter(({ key }) => key.startsWith(asked));
  const chosen = [...new Set(fitting.map(({ subject }) => subject))];
  if (chosen.length === 0) return { kind: "unknown", nearest: nearest(new Set(keyed.map(({ key }) => key)), asked) };
  // One key that many go by is their actor, or their destination
  const isOne = chosen.length === 1 || new Set(fitting.map(({ key }) => key)).size === 1;
  return { kind: isOne ? "chosen" : "ambiguous", subjects: chosen };
}

function keysOf({ id, full }: Subject): readonly string[] {
  const view = new JsonView(full);
  const port = view.at("destination.port").number ?? 0;
  const ends = [view.at("destination.name").text, view.at("destination.address").text];
  const actor = view.at("actor.id").text;
  const places = ends.filter((end) => end !== null).map((end) => `${end}:${port}`.toLowerCase());
  return [...new Set([id.toLowerCase(), ...(actor === null ? [] : [actor.toLowerCase()]), ...places])];
}

/** Those that begin like it the longest. */
function nearest(keys: ReadonlySet<string>, asked: string): readonly string[] {
  const alike = (key: string): number => {
    let same = 0;
    while (same < key.length && key[same] === asked[same]) same += 1;
    return same;
  };
  return [...keys].sort((a, b) => alike(b) - alike(a)).slice(0, MOST_NEAR);
}
