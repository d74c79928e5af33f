import { OWN_RULES, type RedactionRules } from "./redaction-rules.ts";
import { REDACTED, redactForms } from "./secret-forms.ts";
import { isPlainValue, isRandom, isSecretHeader, isSecretKey, isSecretName } from "./secret-name.ts";

/**
 * Hides secrets that show themselves in running text: what is one by its form, a user's own patterns, and named values
 * (headers, query keys, JSON, XML, SQL, NAME=value, logins in code). Applying it twice changes nothing.
 *
 * As in secret-forms.ts, every expression is linear.
 */
export function redactText(text: string, rules: RedactionRules = OWN_RULES): string {
  let redacted = text.length < SHORTEST_FORM ? text : redactForms(text);
  const isNamed = VALUE_HINT.test(redacted) && (rules.names.length > 0 || NAME_HINT.test(redacted));
  if (isNamed) redacted = redactNames(redacted, rules);
  for (const pattern of rules.patterns) redacted = pattern.replaceAll(redacted, REDACTED);
  return redacted;
}

function redactNames(text: string, rules: RedactionRules): string {
  let redacted = /[=:]|%3[ad]/i.test(text) ? redactNamedValues(text, rules) : text;
  if (redacted.includes("</"))
    redacted = redacted.replace(ELEMENT, (all, name, end) =>
      isSecretName(name, rules) ? `<${name}>${REDACTED}${end}` : all,
    );
  if (redacted.includes("(")) redacted = redacted.replace(CODE_LOGIN, `$1${REDACTED}$2`);
  return SQL_HINT.test(redacted) ? redacted.replace(SQL_PASSWORD, `$1${REDACTED}$2`) : redacted;
}

function redactNamedValues(text: string, rules: RedactionRules): string {
  const names = new RegExp(NAMED);
  let redacted = "";
  let done = 0;
  for (let match = names.exec(text); match !== null; match = names.exec(text)) {
    const name = match[1] ?? "";
    const before = text.charAt(match.index - 1);
    const isAssigned = match[2] !== ":";
    // A mount (/run/secret:/run/secret:ro) names paths, not values
    if (!isAssigned && before === "/") continue;
    const secret = isSecretName(name, rules)
      ? secretAt(text, names.lastIndex, name)
      : isAssigned && isSecretKey(name)
        ? keySpan(text, names.lastIndex, before === "?" || before === "&")
        : null;
    if (secret === null || isPlainValue(text.slice(secret.start, secret.end))) continue;
    redacted += text.slice(done, secret.start) + REDACTED;
    done = secret.end;
    // A name may follow at once, and its look-behind must see what is before it
    names.lastIndex = secret.end;
  }
  return redacted + text.slice(done);
}

interface Span {
  readonly start: number;
  readonly end: number;
}

function secretAt(text: string, from: number, name: string): Span | null {
  // A path (secret:/mnt) or a scheme (token://) is no value
  if (text.startsWith("/", from) && text.charAt(from - 1) === ":") return null;
  const quote = /^\\{0,3}["']/.exec(text.slice(from, from + 4))?.[0];
  if (quote !== undefined) return quotedSpan(text, from + quote.length, quote, isSecretHeader(name));
  if (isSecretHeader(name)) return headerSpan(text, from, endOf(text, from, LINE_END));
  const span = plainSpan(text, from);
  // What code calls or looks up (password = read_password()) is not there to see
  const isCode =
    span !== null && /[([]/.test(text.charAt(span.end)) && /^[A-Za-z_][\w.]*$/.test(text.slice(span.start, span.end));
  return isCode ? null : span;
}

/** The value of a weak name (key, sig, code): a secret in a query, elsewhere only where it looks like one. */
function keySpan(text: string, from: number, isInQuery: boolean): Span | null {
  const span = text.startsWith("/", from) ? null : plainSpan(text, from);
  if (span === null || isInQuery) return span;
  // An endless one is hidden too: left as it is, each name within it would be followed to its end anew
  return span.end - span.start > LONGEST_WORD || isRandom(text.slice(span.start, span.end)) ? span : null;
}

/** Up to the closing quote, which has as many backslashes before it as the opening one. */
function quotedSpan(text: string, start: number, quote: string, isHeader: boolean): Span | null {
  const mark = quote.slice(-1);
  let end = text.indexOf(mark, start);
  while (end >= 0 && backslashesBefore(text, end, start) > quote.length - 1) end = text.indexOf(mark, end + 1);
  if (end < 0) end = text.length;
  while (end > start && text.charAt(end - 1) === "\\") end -= 1;
  return isHeader ? headerSpan(text, start, end) : spanUnlessEmpty(start, end);
}

/** No more than count: a run of them would be walked again and again. */
function backslashesBefore(text: string, at: number, least: number): number {
  let count = 0;
  while (count < 4 && at - count > least && text.charAt(at - count - 1) === "\\") count += 1;
  return count;
}

function plainSpan(text: string, start: number): Span | null {
  return spanUnlessEmpty(start, endOf(text, start, VALUE_END));
}

function headerSpan(text: string, start: number, end: number): Span | null {
  const scheme = SCHEME.exec(text.slice(start, Math.min(end, start + 32)))?.[0].length ?? 0;
  return spanUnlessEmpty(start + scheme < end ? start + scheme : start, end);
}

function spanUnlessEmpty(start: number, end: number): Span | null {
  return end > start ? { start, end } : null;
}

function endOf(text: string, start: number, ends: RegExp): number {
  const search = new RegExp(ends);
  search.lastIndex = start;
  return search.exec(text)?.index ?? text.length;
}

const LONGEST_WORD = 512;
/** `a:b@c` */
const SHORTEST_FORM = 5;
// A name and its value are parted by a sign, but in SQL
const VALUE_HINT = /[=:(<'"]|%3/;
// Every secret name and key has one of these in it
const NAME_HINT =
  /pass|p[sw]d|psw|pw|hash|secret|token|key|cred|auth|cookie|sess|jwt|psk|bearer|otp|pin|hmac|sig|sid|sas|code|identified|login/i;
const NAMED = /(?<![\w.-])([\w.-]+)\\{0,3}["']?\]?\s{0,4}([=:]|%3[aAdD])\s{0,4}/g;
const VALUE_END = /[\s&;,"'|<>(){}[\]]/g;
const LINE_END = /[\r\n"']/g;
const SCHEME = /^(?:basic|bearer|digest|negotiate|ntlm|token|apikey|aws4-hmac-sha256)\s{1,4}/i;
const ELEMENT = /<([\w:.-]{1,64})>[^<>]+(<\/)/g;
// auth=("user", "secret"), HTTPBasicAuth("user", "secret"), server.login("user", "secret")
const CODE_LOGIN =
  /(\b(?:auth\s?=\s?|HTTPBasicAuth|HTTPDigestAuth|basic_auth|login)\(\s?\\?["'][^"'\\\s]{0,100}\\?["']\s?,\s?\\?["'])[^"'\\]+(\\?["'])/g;
const SQL_HINT = /identified|password/i;
// IDENTIFIED BY 'secret' (MySQL, Oracle), PASSWORD 'secret' (PostgreSQL, with or without ENCRYPTED)
const SQL_PASSWORD =
  /(\b(?:identified\s{1,4}(?:with\s{1,4}\w{1,64}\s{1,4})?by\s{1,4}(?:password\s{1,4})?|password(?:\s{1,4}|\s{0,4}\(\s?))\\{0,3}['"])[^'"\\]+(\\{0,3}['"])/gi;
