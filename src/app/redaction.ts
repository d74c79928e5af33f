import type { Event } from "../core/event/event.ts";
import { redactEvent } from "../core/process/redact-event.ts";
import { OWN_RULES } from "../core/process/redaction-rules.ts";
import type { CliOptions } from "./options.ts";

/** Takes the secrets out of events, by the rules of --redact too. Events without any are given back themselves. */
export type Redaction = (events: readonly Event[]) => readonly Event[];

/** Throws where the file of --redact cannot be used. The expressions' engine is loaded when there is one. */
export async function redactionOf({ redact }: Pick<CliOptions, "redact">): Promise<Redaction> {
  const rules =
    redact === undefined ? OWN_RULES : await (await import("../edge/redaction/rules-file.ts")).readRules(redact);
  return (events) => {
    const redacted = events.map((event) => redactEvent(event, rules));
    return redacted.some((event, i) => event !== events[i]) ? redacted : events;
  };
}
