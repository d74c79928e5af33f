import { redactText } from "./redact-text.ts";
import type { RedactionRules } from "./redaction-rules.ts";
import { REDACTED } from "./secret-forms.ts";
import { isPlainValue, isRandom, isSecretHeader, isSecretKey, isSecretName } from "./secret-name.ts";

/** What becomes of an argument that stands where a secret is given; where a secret is to be had (`file:/etc/p`) stays. */
export function redactWhole(arg: string): string {
  return /^(?:file|env|fd):|^(?:stdin|-|\*|\]|@\.?\/.*|id=.*)?$/.test(arg) || isPlainValue(arg) ? arg : REDACTED;
}

/**
 * Hides the secret of `user:secret`. Where the program is not known to take that (`signs` null), it must look like it:
 * `-u` is many programs' option for much else.
 */
export function redactUser(value: string, signs: string | null): string {
  // Two numbers are the user and group of a container, not a login
  if (/^\d+:\d+$/.test(value)) return value;
  if (signs === null && !/^[\w.@\\-]{1,64}[:%](?!\d+$|\/\/)[^\s:]+$/.test(value)) return value;
  const at = [...value].findIndex((sign) => (signs ?? ":%").includes(sign));
  return at < 0 || at === value.length - 1 ? value : value.slice(0, at + 1) + REDACTED;
}

/** `scott/tiger@db`, `userid=scott/tiger`. */
export function redactLogin(arg: string): string {
  return arg.replace(/^((?:userid=)?[\w.$#]{1,64}\/)[^@\s/]+(?=@|$)/, `$1${REDACTED}`);
}

/** An argument that is one header: all of its value belongs to it. */
export function redactHeader(arg: string, rules: RedactionRules): string {
  const head = /^([\w-]{1,100}):\s{0,8}/.exec(arg);
  const isWhole = head !== null && isSecretName(head[1] ?? "", rules) && !isSecretHeader(head[1] ?? "");
  return isWhole && head[0].length < arg.length ? head[0] + REDACTED : redactText(arg, rules);
}

/** An argument that is one `NAME=value`: unlike in running text, blanks belong to the value. */
export function redactAssignment(arg: string, rules: RedactionRules): string {
  const head = arg.includes("=") ? /^[\w.-]+=/.exec(arg)?.[0] : undefined;
  if (head === undefined || head.length === arg.length || isPlainValue(arg.slice(head.length))) return arg;
  const name = head.slice(0, -1);
  const isKey = isSecretKey(name) && isRandom(arg.slice(head.length));
  if (!isSecretName(name, rules) && !isKey) return arg;
  const isWhole = head.startsWith("-") || name === name.toUpperCase();
  const rest = isWhole ? -1 : arg.slice(head.length).search(/&|[\s,;]\s?[\w.-]{1,64}=/);
  return head + REDACTED + (rest < 0 ? "" : arg.slice(head.length + rest));
}
