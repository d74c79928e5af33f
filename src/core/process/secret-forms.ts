/** What stands in a secret's place. */
export const REDACTED = "***";

/**
 * Hides what is a secret by its own form, whatever stands around it: private keys, URL credentials, tokens known by how
 * they begin, addresses of webhooks.
 *
 * The text is the attacker's, so every expression is linear: each can only start at a literal, or where a run of its
 * own characters begins (the look-behind), so no two attempts walk the same characters.
 */
export function redactForms(text: string): string {
  let redacted = text;
  if (text.includes("-----BEGIN")) redacted = redacted.replace(PRIVATE_KEY, `$1${REDACTED}$2`);
  if (text.includes("@")) redacted = redactLogins(redacted);
  if (redacted.length < SHORTEST_TOKEN) return redacted;
  if (HOOK_HINT.test(text)) redacted = redacted.replace(HOOKS, `$1${REDACTED}`);
  return TOKEN_HINT.test(redacted) ? redacted.replace(TOKENS, `$1${REDACTED}`).replace(BOT, `$1${REDACTED}`) : redacted;
}

function redactLogins(text: string): string {
  return text
    .replace(URL_PASSWORD, `://$1:${REDACTED}@`)
    .replace(URL_TOKEN, `://${REDACTED}@`)
    .replace(BARE_PASSWORD, `$1:${REDACTED}@$2`);
}

const PRIVATE_KEY =
  /(-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----)[\s\S]*?(-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|$)/g;
const URL_PASSWORD = /:\/\/([^\s/?#@:"']*):([^\s/?#"']*)@/g;
const URL_TOKEN = /:\/\/[^\s/?#@:"'*]{20,}@/g;
// user:password@host without a scheme, alone in its argument; an image's digest (name:tag@sha256:...) is none
const BARE_PASSWORD = /^((?:[\w.-]+\/)?[^\s/:@]+):[^\s/@]+@(?!sha\d)([\w.-]+(?:[:/]\S*)?)$/;

const SHORTEST_TOKEN = 12;
// Addresses that are secrets themselves: who knows one may post
const HOOK_HINT = /hook|services\/T|\/bot\d/;
const HOOKS = new RegExp(
  [
    "(hooks\\.slack\\.com/(?:services|workflows|triggers)/",
    "|discord(?:app)?\\.com/api/(?:v\\d{1,2}/)?webhooks/\\d{1,24}/",
    "|webhook\\.office\\.com/webhookb2/|/api/webhooks/\\d{5,24}/|/services/T[A-Z0-9]{6,16}/B[A-Z0-9]{6,16}/",
    "|/(?:incoming-)?web-?hooks?/(?=[\\w-]{24}))(?!\\*)[^\\s\"'?#&]+",
  ].join(""),
  "gi",
);
// Telegram's: in the path of a URL, or alone
const BOT = /((?<![\w:])(?:bot)?\d{6,12}:)(?:AA[\w-]{30,}|(?<=bot\d{6,12}:)[\w-]{20,})/g;

/** Beginnings of tokens that say of themselves what they are, each with what has to follow. */
const BEGINNINGS = [
  "(?:AKIA|ASIA)(?=[A-Z0-9]{16})", // AWS
  ...["AIza(?=[\\w-]{30})", "ya29\\.(?=[\\w-]{20})", "GOCSPX-(?=[\\w-]{20})"], // Google
  ...["gh[pousr]_(?=\\w{20})", "github_pat_(?=\\w{20})"],
  "gl(?:pat|dt|rt|cbt|ptt|ft|soat|agent|oas)-(?=[\\w-]{16})", // GitLab
  ...["xox[abceoprs]-(?=[\\w-]{10})", "xapp-(?=[\\w-]{10})"], // Slack
  ...["[sr]k_(?:live|test)_(?=\\w{16})", "whsec_(?=[\\w+/]{20})"], // Stripe
  ...["sk-(?=[\\w-]{20})", "gsk_(?=\\w{20})", "hf_(?=\\w{20})", "r8_(?=\\w{30})", "nvapi-(?=[\\w-]{30})"], // OpenAI and its kind
  ...["npm_(?=\\w{30})", "pypi-(?=[\\w-]{30})", "rubygems_(?=\\w{30})", "dckr_pat_(?=[\\w-]{20})"], // Registries
  "hv[sbr]\\.(?=[\\w-]{20})", // Vault
  ...["do[opr]_v1_(?=\\w{32})", "tskey-(?=[\\w-]{16})", "glsa_(?=\\w{20})", "dapi(?=[0-9a-f]{32})"],
  ...["SG\\.(?=[\\w-]{16})", "SK(?=[0-9a-f]{32}(?!\\w))", "key-(?=[0-9a-f]{32}(?!\\w))", "xkeysib-(?=\\w{20})"], // Mail, Twilio
  ...["shp(?:at|ca|pa|ss)_(?=\\w{20})", "sq0(?:atp|csp)-(?=[\\w-]{20})", "lin_api_(?=\\w{20})", "PMAK-(?=\\w{20})"],
  ...["NRAK-(?=\\w{20})", "ATATT3x(?=[\\w-]{20})", "AGE-SECRET-KEY-1(?=\\w{30})"],
  "eyJ(?=[\\w-]{8,512}\\.[\\w-]{4})", // JWT
  "[Bb]earer\\s(?=[\\w.~+/-]{16})",
  // A PEM in base64, not one of a certificate or a public key; a private key's DER in base64; OpenSSH's
  ...["LS0tLS1CRUdJTi(?!BDRVJU|BQVUJ)(?=[\\w+/]{20})", "MII[A-Z](?=[\\w+/]{2}IBA[\\w+/]{20})"],
  ...["MIG[A-Z]AgEAM(?=[\\w+/]{20})", "MHcCAQEE(?=[\\w+/]{20})", "MC4CAQAw(?=[\\w+/]{20})", "b3BlbnNzaC1rZXktdjE"],
];
const TOKENS = new RegExp(`(?<![A-Za-z0-9])(${BEGINNINGS.join("|")})[\\w.~+/=-]+`, "g");
// How each of these begins, coarsely: one cheap look, which most texts do not pass
const TOKEN_HINT = new RegExp(
  [
    "(?:^|[^A-Za-z0-9])(?:A[KSI][Iz]|ya29|GOCSPX|gith|g[hl][a-z]{1,6}[_-]|gsk_|xox|xapp|[srS][kK]|whsec|hf_|r8_|nvapi|npm_",
    "|pypi|rubyg|dckr|hv[sbr]\\.|do[opr]_|tskey|dapi|SG\\.|key-|xkeys|shp|sq0|lin_|PMAK|NRAK|ATATT|AGE-|eyJ|[Bb]ear",
    "|LS0t|MI[IG]|MHc|MC4|b3Bl|(?:bot)?\\d{6,12}:)",
  ].join(""),
);
