import { OWN_RULES, type RedactionRules } from "./redaction-rules.ts";

/** Says whether a value that goes by this name (an option, a variable, a header, a query key) is a secret to hide. */
export function isSecretName(name: string, rules: RedactionRules = OWN_RULES): boolean {
  const isUsers = rules.names.length > 0 && isNamedBy(name, rules.names);
  if (isUsers || !TELLING.test(name)) return isUsers;
  const words = wordsOf(name);
  const last = words.at(-1);
  if (last === undefined || PLAIN_LAST.has(last) || PLAIN_NAMES.has(words.join(" "))) return false;
  return words.some((word, i) => isSecretWord(word) || isSecretPair(word, words[i + 1]));
}

/** Says whether a name is that of an HTTP header whose whole line is a secret, scheme apart. */
export function isSecretHeader(name: string): boolean {
  return (
    /auth|cookie/i.test(name) && wordsOf(name).some((word) => HEADER_ENDINGS.some((ending) => word.endsWith(ending)))
  );
}

/** Says whether a short name that is innocent as an option (`--key FILE`) mostly carries a secret in a query. */
export function isSecretKey(name: string): boolean {
  const last = name.slice(name.lastIndexOf("-") + 1).toLowerCase();
  return WEAK.has(name.toLowerCase()) || last === "signature" || last === "sig";
}

/** Says whether an option with a secret's name is a switch and so takes no value: `--no-password`, `--ask-pass`. */
export function isSwitchName(name: string): boolean {
  return SWITCH_FIRST.has(wordsOf(name)[0] ?? "");
}

/** Says whether a value is a setting and no secret, whatever its name: `PasswordAuthentication=no`. */
export function isPlainValue(value: string): boolean {
  return value.length <= LONGEST_PLAIN && PLAIN_VALUES.has(value.toLowerCase());
}

/** Says whether text is long and mixed enough for a key; words, numbers and paths are not. */
export function isRandom(text: string): boolean {
  return (
    text.length >= 16 &&
    /^[\w+=~.-]*$/.test(text) &&
    /\d/.test(text) &&
    /[A-Za-z]/.test(text) &&
    !/[a-z]{9}/i.test(text)
  );
}

/** The words of a name in lower case, whether it joins them by signs or by capitals. */
export function wordsOf(name: string): string[] {
  return name
    .slice(0, LONGEST_NAME)
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
}

function isNamedBy(name: string, names: readonly string[]): boolean {
  const words = ` ${wordsOf(name).join(" ")} `;
  return names.some((own) => words.includes(` ${own} `));
}

function isSecretWord(word: string): boolean {
  return EXACT.has(word) || (!PLAIN.has(word) && ENDINGS.some((ending) => word.endsWith(ending)));
}

function isSecretPair(word: string, next: string | undefined): boolean {
  return (
    (next === "key" && KEY_KINDS.has(word)) ||
    (word === "session" && next === "id") ||
    (word === "pass" && (next === "word" || next === "phrase"))
  );
}

const LONGEST_NAME = 256;
const LONGEST_PLAIN = 16;
/** Every name below has one of these in it, so that most names cost one look. */
const TELLING = /pass|p[sw]d|psw|\bpw|hash|secret|token|key|cred|auth|cookie|sess|jwt|psk|bearer|otp|pin|hmac/i;
const WEAK = new Set(["key", "sig", "signature", "auth", "pwd", "sid", "sas", "code"]);
const EXACT = new Set(["pass", "passin", "passout", "jwt", "psk", "bearer", "pw", "pswd", "otp", "hashes", "hmac"]);
const PLAIN = new Set(["pwd", "oldpwd", "nopasswd", "sshpass"]);
const HEADER_ENDINGS = ["authorization", "cookie"];
const ENDINGS = [
  ...["password", "passwords", "passwd", "passwort", "passphrase", "passcode", "pwd", "secret", "secrets", "token"],
  ...["apikey", "authkey", "accesskey", "secretkey", "privatekey", "accountkey", "sharedkey", "credential"],
  ...["credentials", "authorization", "cookie", "sessionid", "sessid", "dbpass", "keypass", "storepass", "userpass"],
  ...["rootpass", "requirepass", "masterauth", "ldappass", "bindpw", "rootpw", "pincode", "userpw"],
];
const KEY_KINDS = new Set([
  ...["api", "access", "secret", "private", "account", "shared", "signing", "encryption", "master", "storage"],
  ...["license", "auth", "subscription", "session", "service", "preshared", "ikm", "wep", "wpa"],
]);
// What these end in is about a secret, not one: --password-file, TOKEN_URL, --cookie-jar, credential.helper
const PLAIN_LAST = new Set([
  ...[
    "file",
    "files",
    "path",
    "dir",
    "url",
    "uri",
    "type",
    "name",
    "names",
    "length",
    "len",
    "size",
    "count",
    "policy",
  ],
  ...["timeout", "env", "fd", "prompt", "stdin", "helper", "jar", "expiry", "store", "format", "command", "cmd", "ttl"],
  ...["limit", "limits", "max", "min", "version", "mode", "server", "host", "port", "endpoint", "issuer", "scope"],
  ...["scopes", "lifetime", "expiration", "age", "provider", "manager", "backend", "source", "class", "authentication"],
  ...["algorithm", "alg", "audience", "ids", "location", "folder", "directory", "field", "column", "socket", "agent"],
  ...["service", "controller", "ref", "arn", "title", "label", "strength", "minimum", "maximum", "cost", "rounds"],
]);
// Options of this name take a file
const PLAIN_NAMES = new Set(["auth user pass", "service account private key", "tls private key", "ssl key"]);
const SWITCH_FIRST = new Set([
  ...["no", "without", "with", "ask", "prompt", "disable", "enable", "require", "skip", "show", "use", "generate"],
  ...["reset", "print", "list", "revoke", "allow", "rotate", "force", "hide", "read", "get"],
]);
const PLAIN_VALUES = new Set([
  ...["true", "false", "yes", "no", "on", "off", "none", "null", "nil", "undefined", "auto", "ask", "default"],
  ...["required", "optional", "never", "always", "enabled", "disabled", "plain", "md5", "sha256"],
]);
