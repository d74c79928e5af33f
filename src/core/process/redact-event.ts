import type { Event, PayloadEvent } from "../event/event.ts";
import { redactArgs } from "./redact.ts";
import { redactText } from "./redact-text.ts";
import { OWN_RULES, type RedactionRules } from "./redaction-rules.ts";

/**
 * An event without the secrets in it: those of command lines, and of what HTTP asks for and calls itself. Where there is
 * none, the event itself. Paths of programs, cgroups and names from DNS stay.
 */
export function redactEvent(event: Event, rules: RedactionRules = OWN_RULES): Event {
  switch (event.kind) {
    case "exec":
    case "process": {
      const args = redactArgs(event.args, rules);
      return args === event.args ? event : { ...event, args };
    }
    case "payload":
      return event.content.protocol === "http" ? redactHttp(event, event.content, rules) : event;
    default:
      return event;
  }
}

type Http = Extract<PayloadEvent["content"], { readonly protocol: "http" }>;

function redactHttp(event: PayloadEvent, content: Http, rules: RedactionRules): PayloadEvent {
  const path = content.path === null ? null : redactText(content.path, rules);
  const userAgent = content.userAgent === null ? null : redactText(content.userAgent, rules);
  const isSame = path === content.path && userAgent === content.userAgent;
  return isSame ? event : { ...event, content: { ...content, path, userAgent } };
}
