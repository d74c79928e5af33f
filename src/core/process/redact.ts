import { REDACTED, redactText } from "./redact-text.ts";
import { isSecretHeader, isSecretKey, isSecretName, isSwitchName } from "./secret-name.ts";
import { optionsOf, type SecretOptions } from "./secret-options.ts";
import { quoteWord, shellCommands } from "./shell-words.ts";

/**
 * Hides the secret values of a command line by `***`; as many arguments come out as go in, and a second pass changes
 * nothing. An argument that holds a command itself (`sh -c "..."`, `ssh host "..."`) is redacted word by word.
 */
export function redactArgs(args: readonly string[]): string[] {
  // One rule's stars can complete another's pattern, so until nothing changes: twice, and more only for odd quoting
  let redacted: string[] = [...args];
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const next = redactWords(redacted, 0);
    if (next.every((arg, i) => arg === redacted[i])) break;
    redacted = next;
  }
  return redacted;
}

type Role = "plain" | "secret" | "user" | "header" | "command";

function redactWords(args: readonly string[], depth: number): string[] {
  const isLogin = args.includes("login");
  let program: SecretOptions | null = null;
  let role: Role = "plain";
  return args.map((arg) => {
    const found = optionsOf(arg, isLogin);
    if (role === "plain" && found !== null) program = found;
    const redacted = redactArg(arg, role, program, depth);
    role = roleOfNext(arg, role, program);
    return redacted;
  });
}

function redactArg(arg: string, role: Role, program: SecretOptions | null, depth: number): string {
  if (role === "secret" && !arg.startsWith("--")) return /^(?:file|env|fd):|^stdin$|^$/.test(arg) ? arg : REDACTED;
  if (role === "user") return redactUser(arg);
  if (role === "header") return redactHeader(arg);
  const own = redactAttached(arg, program) ?? (role === "command" ? arg : redactAssignment(arg));
  const text = redactText(own);
  return depth < DEEPEST && /\s/.test(text) ? redactCommand(text, depth) : text;
}

/** `-psecret`, `-uuser:secret`: an option and its value in one. */
function redactAttached(arg: string, program: SecretOptions | null): string | null {
  if (/^--(?:proxy-)?user=/.test(arg)) return splitAt(arg, arg.indexOf("=") + 1, redactUser);
  if (program === null || arg.length < 3) return null;
  const option = arg.startsWith("/p:") ? "/p:" : arg.slice(0, 2);
  if (arg.length > option.length && program.attached.has(option)) return option + REDACTED;
  return program.user.has(option) && !arg.startsWith("--") ? splitAt(arg, 2, redactUser) : null;
}

function splitAt(arg: string, at: number, redact: (value: string) => string): string {
  return arg.slice(0, at) + redact(arg.slice(at));
}

function redactUser(value: string): string {
  // Two numbers are the user and group of a container, not a login
  if (/^\d+:\d+$/.test(value)) return value;
  const at = value.search(/[:%]/);
  return at < 0 || at === value.length - 1 ? value : value.slice(0, at + 1) + REDACTED;
}

function redactHeader(arg: string): string {
  const head = /^([\w-]{1,100}):\s{0,8}/.exec(arg);
  const isWhole = head !== null && isSecretName(head[1] ?? "") && !isSecretHeader(head[1] ?? "");
  return isWhole && head[0].length < arg.length ? head[0] + REDACTED : redactText(arg);
}

/** An argument that is one `NAME=value`: unlike in running text, blanks belong to the value. */
function redactAssignment(arg: string): string {
  const head = /^[\w.-]+=/.exec(arg)?.[0];
  if (head === undefined || head.length === arg.length) return arg;
  const name = head.slice(0, -1);
  const isKey = isSecretKey(name) && !arg.startsWith("/", head.length);
  if (!isSecretName(name) && !isKey) return arg;
  const isWhole = head.startsWith("-") || name === name.toUpperCase();
  const rest = isWhole ? -1 : arg.slice(head.length).search(/&|[\s,;]\s?[\w.-]{1,64}=/);
  return head + REDACTED + (rest < 0 ? "" : arg.slice(head.length + rest));
}

function redactCommand(text: string, depth: number): string {
  let redacted = "";
  let done = 0;
  for (const words of shellCommands(text)) {
    const values = redactWords(
      words.map((word) => word.value),
      depth + 1,
    );
    for (const [i, word] of words.entries()) {
      const value = values[i] ?? word.value;
      if (value === word.value) continue;
      redacted += text.slice(done, word.start) + quoteWord(value);
      done = word.end;
    }
  }
  return redacted + text.slice(done);
}

function roleOfNext(arg: string, role: Role, program: SecretOptions | null): Role {
  // A value that looks like an option is still a value
  if ((role === "secret" && !arg.startsWith("--")) || role === "user" || role === "header") return "plain";
  if (!arg.startsWith("-")) return "plain";
  if (program?.secret.has(arg)) return "secret";
  if (/^(?:-[uU]|--(?:proxy-)?user)$/.test(arg)) return "user";
  if (arg === "-H" || arg === "--header") return "header";
  if (/^-[a-z]{0,4}c$|^--command$/.test(arg)) return "command";
  if (program?.attached.has(arg.slice(0, 2))) return "plain";
  const isNamed = /^--?[A-Za-z][\w.-]{2,}$/.test(arg) && isSecretName(arg) && !isSwitchName(arg);
  return isNamed ? "secret" : "plain";
}

/** How many commands inside commands are looked into: sh -c "ssh host 'sh -c ...'". */
const DEEPEST = 3;
const MOST_ROUNDS = 8;
