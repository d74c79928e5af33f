import { redactText } from "./redact-text.ts";
import { redactAssignment, redactHeader, redactLogin, redactUser, redactWhole } from "./redact-value.ts";
import type { RedactionRules } from "./redaction-rules.ts";
import { REDACTED } from "./secret-forms.ts";
import { isSecretName, isSwitchName } from "./secret-name.ts";
import { optionsOf, type SecretOptions, withoutNeeded } from "./secret-options.ts";

/** Redacts a command that is written within one argument. */
export type RedactCommand = (text: string) => string;

type Role = "plain" | "secret" | "user" | "header" | "command" | "script" | "cookie";

/** Reads the words of one command in order: what an option or an operand says of the next one. */
export class RedactingWalk {
  readonly #args: readonly string[];
  readonly #rules: RedactionRules;
  readonly #redactCommand: RedactCommand;
  readonly #needed = new Map<SecretOptions, SecretOptions>();
  #program: SecretOptions | null = null;
  #role: Role = "plain";
  /** So many operands on stands a secret; 0: none is awaited. */
  #awaited = 0;
  #isAllAwaited = false;
  #isSetting = false;

  constructor(args: readonly string[], rules: RedactionRules, redactCommand: RedactCommand) {
    this.#args = args;
    this.#rules = rules;
    this.#redactCommand = redactCommand;
  }

  /** The next word, redacted. */
  step(arg: string): string {
    const isOption = arg.length > 1 && arg.startsWith("-");
    const isOperand = this.#role === "plain" && !isOption;
    if (isOperand) this.#recognise(arg);
    const redacted = isOperand && this.#isSecretOperand() ? redactWhole(arg) : this.#redact(arg);
    this.#role = this.#roleAfter(arg, isOption);
    return redacted;
  }

  #recognise(arg: string): void {
    const known = optionsOf(arg, this.#rules.options);
    if (known === null) return;
    const found = this.#met(known);
    this.#program = found;
    const own = found.after.get("");
    // The program's name is counted too
    if (own !== undefined) this.#awaited = own + 1;
  }

  /** Asked once for each program: a hostile command line names one in every word. */
  #met(known: SecretOptions): SecretOptions {
    const { needs } = known;
    if (needs.size === 0) return known;
    const met = this.#needed.get(known) ?? (this.#args.some((word) => needs.has(word)) ? known : withoutNeeded(known));
    this.#needed.set(known, met);
    return met;
  }

  #isSecretOperand(): boolean {
    if (this.#isAllAwaited) return true;
    if (this.#awaited === 0) return false;
    this.#awaited -= 1;
    return this.#awaited === 0;
  }

  #redact(arg: string): string {
    const signs = this.#program === null || this.#program.user.size === 0 ? null : this.#program.signs;
    if (this.#role === "secret" && !arg.startsWith("--")) return redactWhole(arg);
    if (this.#role === "user") return redactText(redactUser(arg, signs), this.#rules);
    if (this.#role === "header") return redactHeader(arg, this.#rules);
    if (this.#role === "cookie" && arg.includes("=")) return REDACTED;
    const own = this.#redactAttached(arg, signs) ?? (this.#isCode(arg) ? arg : redactAssignment(arg, this.#rules));
    const text = redactText(own, this.#rules);
    return /\s/.test(text) ? this.#redactCommand(text) : text;
  }

  /** Code may begin with an assignment that ends long before the code does; `docker run -e NAME=value` is none. */
  #isCode(arg: string): boolean {
    return this.#role === "command" || (this.#role === "script" && !/^[A-Z_][A-Z0-9_]*=/.test(arg));
  }

  /** `-psecret`, `-uuser:secret`, `scott/tiger@db`: a secret in one word with what it is for. */
  #redactAttached(arg: string, signs: string | null): string | null {
    const program = this.#program;
    if (program?.isLogin) return redactLogin(arg);
    for (const option of program?.attached ?? []) {
      if (arg.length > option.length && arg.startsWith(option)) return option + REDACTED;
    }
    if (!arg.startsWith("-")) return null;
    for (const option of program?.user ?? (arg.startsWith("--") ? LONG_LOGINS : [])) {
      const head = option.startsWith("--") ? `${option}=` : option;
      if (arg.length > head.length && arg.startsWith(head)) return head + redactUser(arg.slice(head.length), signs);
    }
    return null;
  }

  #roleAfter(arg: string, isOption: boolean): Role {
    const role = this.#role;
    // A value that looks like an option is still a value
    if ((role === "secret" && !arg.startsWith("--")) || role === "user" || role === "header") return "plain";
    if (this.#program !== null) this.#await(this.#program, arg, isOption);
    if (isOption) return this.#roleAfterOption(arg);
    const isSetting = this.#isSetting && /[._-]|^[a-z]+$/i.test(arg);
    return isSetting && isSecretName(arg, this.#rules) ? "secret" : "plain";
  }

  #await({ after, setters }: SecretOptions, arg: string, isOption: boolean): void {
    this.#isSetting ||= setters.has(arg);
    if (after.size === 0) return;
    const count = after.get(/^(?:\/\/|\\\\)/.exec(arg)?.[0] ?? arg);
    // What follows an option may be its value: no operand is counted on
    if (isOption && !arg.includes("=")) this.#awaited = 0;
    this.#isAllAwaited ||= count === 0;
    if (count !== undefined && arg !== "") this.#awaited = count;
  }

  #roleAfterOption(arg: string): Role {
    const program = this.#program;
    if (program !== null) {
      if (program.plain.has(arg)) return "plain";
      if (program.secret.has(arg)) return "secret";
      if (program.user.has(arg)) return "user";
      if (program.cookie.has(arg)) return "cookie";
      if (program.user.size > 0 && CLUSTER.test(arg)) return this.#roleAfterOption(`-${arg.slice(-1)}`);
      for (const option of program.attached) if (arg.startsWith(option)) return "plain";
    }
    const named = ROLES.get(arg);
    if (named !== undefined) return named;
    if (NAMED_OPTION.test(arg) && isSecretName(arg, this.#rules)) return isSwitchName(arg) ? "plain" : "secret";
    return /^-[a-z]{1,4}c$/.test(arg) ? "command" : "plain";
  }
}

const LONG_LOGINS = ["--user", "--proxy-user", "--http-user", "--auth", "--basic-auth", "--creds", "--userpass"];
const ROLES: ReadonlyMap<string, Role> = new Map<string, Role>([
  ...["-u", "-U", ...LONG_LOGINS].map((option) => [option, "user"] as const),
  ...["-H", "--header", "--proxy-header", "--add-header"].map((option) => [option, "header"] as const),
  ["--cookie", "cookie"],
  ...["-c", "--command"].map((option) => [option, "command"] as const),
  ...["-e", "--eval", "--execute", "--expression"].map((option) => [option, "script"] as const),
]);
/** Several letters in one, of which the last may take a value: `curl -fsSLu`. */
const CLUSTER = /^-[A-Za-z#]{2,8}$/;
const NAMED_OPTION = /^--?[A-Za-z][\w.-]{1,}$/;
