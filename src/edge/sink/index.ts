import type { Finding } from "../../core/finding/finding.ts";
import { type CompactLook, encodeCompact } from "./compact.ts";
import { encodeEcs } from "./ecs.ts";
import { encodeJson } from "./json.ts";

/** Every format that findings can be written in, by the name that `--output` takes. */
export const outputs = {
  json: encodeJson,
  compact: encodeCompact,
  ecs: encodeEcs,
} as const satisfies Readonly<Record<string, (finding: Finding, look: CompactLook) => string>>;

export type OutputName = keyof typeof outputs;

/** What `pickOutput` answers: an encoder that gives one line without its newline, or why there is none. */
export type OutputPick =
  | { readonly kind: "picked"; readonly name: OutputName; readonly encode: (finding: Finding) => string }
  | { readonly kind: "unknown"; readonly message: string };

/** The encoder of that name, with the look bound to it; an unknown name is answered with a message for the user. */
export function pickOutput(name: string, look: CompactLook): OutputPick {
  if (isOutputName(name)) {
    const encode: (finding: Finding, look: CompactLook) => string = outputs[name];
    return { kind: "picked", name, encode: (finding) => encode(finding, look) };
  }
  const names = Object.keys(outputs).join(", ");
  return { kind: "unknown", message: `Cannot write findings as ${JSON.stringify(name)}: choose one of ${names}` };
}

function isOutputName(name: string): name is OutputName {
  return Object.hasOwn(outputs, name);
}
