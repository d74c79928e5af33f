import { readFile } from "node:fs/promises";
import { RE2JS } from "re2js";
import type { RedactionRules, TextPattern } from "../../core/process/redaction-rules.ts";
import { REDACTED } from "../../core/process/secret-forms.ts";
import { wordsOf } from "../../core/process/secret-name.ts";
import { addedOptions } from "../../core/process/secret-options.ts";
import { TocsinError } from "../../core/tocsin-error.ts";

/** Of names, patterns, and options of one program. */
const MOST_RULES = 1000;
const LONGEST_RULE = 1000;
const MOST_BYTES = 1024 * 1024;
const KEYS = ["names", "patterns", "options"];

/**
 * Reads what a user counts as secret: `{"names": ["myco_key"], "patterns": ["corp-[a-z0-9]{32}"], "options": {"mytool":
 * ["-k"]}}`, each of the three optional. Throws a TocsinError, code `usage`, that says what cannot be used, and why.
 */
export async function readRules(path: string): Promise<RedactionRules> {
  const refuse = (why: string, cause?: unknown): TocsinError =>
    new TocsinError("usage", `Cannot use the redaction rules "${path}": ${why}`, { cause });
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    throw refuse(`${cause instanceof Error ? cause.message : String(cause)}; check the path`, cause);
  }
  if (text.length > MOST_BYTES) throw refuse("it is larger than 1 MiB; leave out what it does not need");
  const parsed = parseJson(text);
  if ("problem" in parsed) throw refuse(parsed.problem);
  const rules = rulesOf(parsed.value);
  if ("problem" in rules) throw refuse(rules.problem);
  return rules;
}

interface Problem {
  readonly problem: string;
}

function parseJson(text: string): { readonly value: unknown } | Problem {
  try {
    return { value: JSON.parse(text) };
  } catch (cause) {
    return { problem: `it is no JSON (${cause instanceof Error ? cause.message : String(cause)}); mend it there` };
  }
}

function rulesOf(value: unknown): RedactionRules | Problem {
  if (!isObject(value)) return { problem: `it holds no object; write {"names": [], "patterns": [], "options": {}}` };
  const unknown = Object.keys(value).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) return { problem: `it has no rule ${quoted(unknown)}; write one of ${KEYS.join(", ")}` };
  const names = namesOf(value["names"] ?? []);
  if ("problem" in names) return names;
  const patterns = patternsOf(value["patterns"] ?? []);
  if ("problem" in patterns) return patterns;
  const options = optionsOf(value["options"] ?? {});
  if ("problem" in options) return options;
  return { names: names.made, patterns: patterns.made, options: options.made };
}

type Made<Item> = { readonly made: Item } | Problem;

function namesOf(value: unknown): Made<readonly string[]> {
  const names = textsOf(value, "names", "myco_key");
  if ("problem" in names) return names;
  const words = names.made.map((name) => wordsOf(name).join(" "));
  const empty = words.indexOf("");
  if (empty < 0) return { made: words };
  return { problem: `names[${empty}] ${quoted(names.made[empty])} has neither letter nor digit; leave it out` };
}

function patternsOf(value: unknown): Made<readonly TextPattern[]> {
  const texts = textsOf(value, "patterns", "corp-[a-z0-9]{32}");
  if ("problem" in texts) return texts;
  const made: TextPattern[] = [];
  for (const [at, text] of texts.made.entries()) {
    const pattern = patternOf(text);
    if ("problem" in pattern) return { problem: `patterns[${at}] ${quoted(text)} ${pattern.problem}` };
    made.push(pattern.made);
  }
  return { made };
}

/** RE2 takes time linear in the text, whatever the pattern. */
function patternOf(text: string): Made<TextPattern> {
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(text);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    return { problem: `is no regular expression of RE2 (${why}); it knows no look-around and no back-reference` };
  }
  const replaceAll = (from: string, by: string): string => compiled.matcher(from).replaceAll(by);
  if (compiled.test("")) return { problem: "fits nothing at all and so everything; ask for one character at least" };
  if (replaceAll(REDACTED, REDACTED) === REDACTED) return { made: { replaceAll } };
  return { problem: `fits what stands in a secret's place (${REDACTED}) again and again; make it narrower` };
}

function optionsOf(value: unknown): Made<RedactionRules["options"]> {
  if (!isObject(value)) return { problem: `options is no object; write {"mytool": ["-k"]}` };
  const made = new Map<string, ReturnType<typeof addedOptions>>();
  for (const [program, list] of Object.entries(value)) {
    const options = textsOf(list, `options[${quoted(program)}]`, "-k");
    if ("problem" in options) return options;
    const bad = options.made.find((option) => !/^[-/+]\S+$/.test(option));
    const where = `options[${quoted(program)}]`;
    if (bad !== undefined) return { problem: `${where} ${quoted(bad)} is no option; write it as in "-k" or "--key"` };
    if (program === "" || program.includes("/"))
      return { problem: `${where} is no program's name; leave its path out` };
    made.set(program, addedOptions(program, options.made));
  }
  return { made };
}

function textsOf(value: unknown, where: string, example: string): Made<readonly string[]> {
  if (!Array.isArray(value)) return { problem: `${where} is no list; write ["${example}"]` };
  if (value.length > MOST_RULES) return { problem: `${where} has more than ${MOST_RULES} entries; leave some out` };
  const texts: string[] = [];
  for (const [at, text] of value.entries()) {
    if (typeof text !== "string" || text === "") return { problem: `${where}[${at}] is no text; write "${example}"` };
    if (text.length > LONGEST_RULE) return { problem: `${where}[${at}] is longer than ${LONGEST_RULE}; shorten it` };
    texts.push(text);
  }
  return { made: texts };
}

function quoted(text: unknown): string {
  return JSON.stringify(text);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
