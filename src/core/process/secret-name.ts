/** Says whether a value that goes by this name (an option, a variable, a header, a query key) is a secret to hide. */
export function isSecretName(name: string): boolean {
  const words = wordsOf(name);
  const last = words.at(-1);
  if (last === undefined || PLAIN_LAST.has(last)) return false;
  return words.some((word, i) => isSecretWord(word) || isSecretPair(word, words[i + 1]));
}

/** Says whether a name is that of an HTTP header whose whole line is a secret, scheme apart. */
export function isSecretHeader(name: string): boolean {
  return wordsOf(name).some((word) => word.endsWith("authorization") || word.endsWith("cookie"));
}

/** Says whether a short name that is innocent as an option (`--key FILE`) mostly carries a secret in `name=value`. */
export function isSecretKey(name: string): boolean {
  return WEAK.has(name.toLowerCase());
}

/** Says whether an option with a secret's name is a switch and so takes no value: `--no-password`, `--ask-pass`. */
export function isSwitchName(name: string): boolean {
  return SWITCH_FIRST.has(wordsOf(name)[0] ?? "");
}

function wordsOf(name: string): string[] {
  return name
    .slice(0, LONGEST_NAME)
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
}

function isSecretWord(word: string): boolean {
  return EXACT.has(word) || (!PLAIN.has(word) && ENDINGS.some((ending) => word.endsWith(ending)));
}

function isSecretPair(word: string, next: string | undefined): boolean {
  return (next === "key" && KEY_KINDS.has(word)) || (word === "session" && next === "id");
}

const LONGEST_NAME = 256;
const WEAK = new Set(["key", "sig", "signature", "auth", "pwd", "sid", "sas", "code"]);
const EXACT = new Set(["pass", "passin", "passout", "jwt", "psk", "bearer"]);
const PLAIN = new Set(["pwd", "oldpwd", "nopasswd", "sshpass"]);
const ENDINGS = [
  ...["password", "passwd", "passwort", "passphrase", "passcode", "pwd", "secret", "secrets", "token", "apikey"],
  ...["accesskey", "secretkey", "privatekey", "accountkey", "sharedkey", "credential", "credentials"],
  ...["authorization", "cookie", "sessionid", "sessid", "dbpass", "keypass", "storepass", "userpass", "rootpass"],
];
const KEY_KINDS = new Set([
  ...["api", "access", "secret", "private", "account", "shared", "signing", "encryption", "master", "storage"],
  ...["license", "auth", "subscription", "session", "service", "preshared"],
]);
// What these end in is about a secret, not one: --password-file, TOKEN_URL, --cookie-jar, credential.helper
const PLAIN_LAST = new Set([
  ...["file", "files", "path", "dir", "url", "uri", "type", "name", "length", "len", "size", "count", "policy", "ttl"],
  ...["timeout", "env", "fd", "prompt", "stdin", "helper", "jar", "expiry", "store", "format", "command", "cmd"],
]);
const SWITCH_FIRST = new Set([
  ...["no", "without", "ask", "prompt", "disable", "enable", "require", "skip", "show", "use", "generate", "reset"],
]);
