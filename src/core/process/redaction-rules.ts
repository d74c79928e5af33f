import type { SecretOptions } from "./secret-options.ts";

/** What a user counts as secret beyond what tocsin knows by itself. */
export interface RedactionRules {
  /** Names of secret values, each as its words in lower case: `myco key` for `myco_key`, `--myco-key` and `X-MycoKey`. */
  readonly names: readonly string[];
  readonly patterns: readonly TextPattern[];
  /** By a program's name. */
  readonly options: ReadonlyMap<string, SecretOptions>;
}

/** A secret's own form. What it costs must be linear in the text, which is the attacker's. */
export interface TextPattern {
  replaceAll(text: string, by: string): string;
}

/** What holds without a user's rules. */
export const OWN_RULES: RedactionRules = { names: [], patterns: [], options: new Map() };
