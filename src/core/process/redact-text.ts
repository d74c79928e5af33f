import { isSecretHeader, isSecretKey, isSecretName } from "./secret-name.ts";

/** What stands in a secret's place. */
export const REDACTED = "***";

/**
 * Hides secrets that show themselves in running text: private keys, URL credentials, named values (headers, query keys,
 * JSON, NAME=value) and tokens known by their prefix. Applying it twice changes nothing.
 *
 * The text is the attacker's, so every expression is linear: each can only start at a literal, or where a run of its
 * own characters begins (the look-behind), so no two attempts walk the same characters.
 */
export function redactText(text: string): string {
  return redactNamedValues(redactUrls(text.replace(PRIVATE_KEY, `$1${REDACTED}$2`))).replace(TOKENS, `$1${REDACTED}`);
}

function redactUrls(text: string): string {
  return text
    .replace(URL_PASSWORD, `://$1:${REDACTED}@`)
    .replace(URL_TOKEN, `://${REDACTED}@`)
    .replace(BARE_PASSWORD, `$1:${REDACTED}@$2`);
}

function redactNamedValues(text: string): string {
  const names = new RegExp(NAMED);
  let redacted = "";
  let done = 0;
  for (let match = names.exec(text); match !== null; match = names.exec(text)) {
    const name = match[1] ?? "";
    const isAssigned = match[0].includes("=");
    // A mount (/run/secret:/run/secret:ro) names paths, not values
    if (!isAssigned && text.charAt(match.index - 1) === "/") continue;
    const secret = secretAt(text, names.lastIndex, name, isAssigned && !name.startsWith("-"));
    if (secret === null) continue;
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

function secretAt(text: string, from: number, name: string, isAssigned: boolean): Span | null {
  const isPath = text.startsWith("/", from);
  if (!isSecretName(name)) return isAssigned && isSecretKey(name) && !isPath ? plainSpan(text, from) : null;
  // A path (secret:/mnt) or a scheme (token://) is no value
  if (isPath && text.charAt(from - 1) === ":") return null;
  const quote = /^\\{0,3}["']/.exec(text.slice(from, from + 4))?.[0];
  if (quote !== undefined) return quotedSpan(text, from + quote.length, quote.slice(-1), isSecretHeader(name));
  return isSecretHeader(name) ? headerSpan(text, from, endOf(text, from, LINE_END)) : plainSpan(text, from);
}

function quotedSpan(text: string, start: number, quote: string, isHeader: boolean): Span | null {
  const close = text.indexOf(quote, start);
  let end = close < 0 ? text.length : close;
  while (end > start && text.charAt(end - 1) === "\\") end -= 1;
  return isHeader ? headerSpan(text, start, end) : spanUnlessEmpty(start, end);
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

const PRIVATE_KEY =
  /(-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----)[\s\S]*?(-----END [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----|$)/g;
const URL_PASSWORD = /:\/\/([^\s/?#@:"']*):([^\s/?#"']*)@/g;
const URL_TOKEN = /:\/\/[^\s/?#@:"'*]{20,}@/g;
// user:password@host without a scheme, alone in its argument; an image's digest (name:tag@sha256:...) is none
const BARE_PASSWORD = /^((?:[\w.-]+\/)?[^\s/:@]+):[^\s/@]+@(?!sha\d)([\w.-]+(?:[:/]\S*)?)$/;
const NAMED = /(?<![\w.-])([\w.-]+)\\{0,3}["']?\s{0,4}[=:]\s{0,4}/g;
const VALUE_END = /[\s&;,"'|<>(){}[\]]/g;
const LINE_END = /[\r\n"']/g;
const SCHEME = /^(?:basic|bearer|digest|negotiate|ntlm|token|apikey|aws4-hmac-sha256)\s{1,4}/i;
const TOKENS = new RegExp(
  [
    "(?<![A-Za-z0-9])((?:AKIA|ASIA)(?=[A-Z0-9]{16})|gh[pousr]_(?=\\w{20})|github_pat_(?=\\w{20})|glpat-(?=[\\w-]{16})",
    "|xox[abeoprs]-(?=[\\w-]{10})|xapp-(?=[\\w-]{10})|sk-(?=[\\w-]{20})|[sr]k_live_(?=\\w{16})|AIza(?=[\\w-]{30})",
    "|ya29\\.(?=[\\w-]{20})|npm_(?=\\w{30})|pypi-(?=[\\w-]{30})|hf_(?=\\w{20})|hvs\\.(?=[\\w-]{20})|dop_v1_(?=\\w{32})",
    "|SG\\.(?=[\\w-]{16})|eyJ(?=[\\w-]{8,512}\\.[\\w-]{4})|[Bb]earer\\s(?=[\\w.~+/-]{16}))[\\w.~+/=-]+",
  ].join(""),
  "g",
);
