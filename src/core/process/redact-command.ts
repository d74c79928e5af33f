import { RedactingWalk } from "./redact-words.ts";
import type { RedactionRules } from "./redaction-rules.ts";
import { REDACTED } from "./secret-forms.ts";
import { quoteWord, type ShellWord, shellCommands } from "./shell-words.ts";

/** Hides what is secret in the words of one command; each comes out where it went in. */
export function redactWords(args: readonly string[], rules: RedactionRules, depth = 0): readonly string[] {
  const redactCommand = (text: string): string => (depth < DEEPEST ? redactShell(text, rules, depth + 1) : text);
  const walk = new RedactingWalk(args, rules, redactCommand);
  return args.map((arg) => walk.step(arg));
}

/** The same for the words of a shell's command line; all between them, and words without a secret, stay to the letter. */
function redactShell(text: string, rules: RedactionRules, depth: number): string {
  const commands = shellCommands(text);
  let redacted = "";
  let done = 0;
  for (const [at, words] of commands.entries()) {
    const values = words.map(({ value }) => value);
    const isSaid = isSaidToReader(text, words, commands[at + 1]);
    const hidden = isSaid ? values.map(hideSaid) : redactWords(values, rules, depth);
    for (const [i, word] of words.entries()) {
      const value = hidden[i] ?? word.value;
      if (value === word.value) continue;
      redacted += text.slice(done, word.start) + quoteWord(value);
      done = word.end;
    }
  }
  return redacted + text.slice(done);
}

/** Whether a command says a secret to the next one: `echo secret | sudo -S id`. */
function isSaidToReader(text: string, words: readonly ShellWord[], next: readonly ShellWord[] | undefined): boolean {
  const [first, last, reader] = [words[0], words.at(-1), next?.[0]];
  if (first === undefined || last === undefined || next === undefined || reader === undefined) return false;
  if (!/^(?:\/(?:usr\/)?bin\/)?(?:echo|printf)$/.test(first.value)) return false;
  if (!/^\s*\|\s*$/.test(text.slice(last.end, reader.start).slice(0, LONGEST_PIPE))) return false;
  return next.slice(0, MOST_READER_WORDS).some(({ value }, i) => (i === 0 ? READERS : READING_OPTIONS).test(value));
}

function hideSaid(value: string, at: number): string {
  return at === 0 || /^-[neE]{1,3}$/.test(value) || /^(?:%s|\\n)*$/.test(value) ? value : REDACTED;
}

/** How many commands inside commands are looked into: sh -c "ssh host 'sh -c ...'". */
const DEEPEST = 3;
const LONGEST_PIPE = 64;
const MOST_READER_WORDS = 32;
const READERS = /(?:^|\/)(?:chpasswd|smbpasswd|cryptsetup|kinit|pdbedit)$/;
const READING_OPTIONS = /^(?:-S|--stdin|--password-stdin|--passphrase-fd|--with-token|--token-stdin|--secret-stdin)$/;
