import { redactWords } from "./redact-command.ts";
import { OWN_RULES, type RedactionRules } from "./redaction-rules.ts";
import { REDACTED } from "./secret-forms.ts";

/**
 * Hides the secret values of a command line by `***`; as many arguments come out as go in, and a second pass changes
 * nothing. Where there is nothing to hide, what came in is given back itself. An argument that holds a command
 * (`sh -c "..."`, `ssh host "..."`) is redacted word by word.
 */
export function redactArgs(args: readonly string[], rules: RedactionRules = OWN_RULES): readonly string[] {
  const isLong = args.reduce((sum, arg) => sum + arg.length, 0) > MOST_CHARACTERS;
  let redacted = isLong ? withinBudget(args) : args;
  // One rule's stars can complete another's pattern, so until nothing changes: twice, and more only for odd quoting
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const before = redacted;
    const next = redactWords(before, rules);
    if (next.every((arg, i) => arg === before[i])) break;
    redacted = next;
  }
  return redacted;
}

/** What lies beyond what a command line can be is not looked at, so none of it may stay. */
function withinBudget(args: readonly string[]): readonly string[] {
  let left = MOST_CHARACTERS;
  return args.map((arg) => {
    left -= arg.length;
    return left >= 0 ? arg : REDACTED;
  });
}

const MOST_ROUNDS = 8;
const MOST_CHARACTERS = 1024 * 1024;
