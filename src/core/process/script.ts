import { type Interpreter, interpreterOf } from "./interpreter.ts";
import { shellCommands } from "./shell-words.ts";

/**
 * The script that a process runs: the first argument of an interpreter that is neither an option nor an option's
 * value. A relative path stays relative. Null for inline code (`-c`, `-e`, `-m`), standard input, an interactive
 * session, and programs that are no interpreters. `args` begin with the program's own name (argv[0]).
 */
export function scriptOf(executablePath: string, args: readonly string[]): string | null {
  return scriptWithin(executablePath, args, DEEPEST);
}

/** Says whether the program is one that runs scripts; true of busybox, which holds a shell. */
export function isInterpreter(executablePath: string): boolean {
  const name = nameOf(executablePath);
  return name === "busybox" || interpreterOf(name) !== null;
}

function scriptWithin(executablePath: string, args: readonly string[], depth: number): string | null {
  if (depth === 0) return null;
  const name = nameOf(executablePath);
  if (name === "env") return scriptOfEnv(args.slice(1), depth);
  if (name === "busybox") return scriptOfBusybox(args, depth);
  const interpreter = interpreterOf(name);
  return interpreter === null ? null : firstOperand(interpreter, args.slice(1));
}

/** busybox is started as `busybox sh ...` or, through a link, as `sh ...`. */
function scriptOfBusybox(args: readonly string[], depth: number): string | null {
  const own = nameOf((args[0] ?? "").replace(/^-/, ""));
  const applet = own === "busybox" ? args.slice(1) : [own, ...args.slice(1)];
  return applet[0] === undefined ? null : scriptWithin(applet[0], applet, depth - 1);
}

/** `env [-i] [-u NAME] [-C DIR] [-S STRING] [NAME=VALUE]... COMMAND` (coreutils). */
function scriptOfEnv(args: readonly string[], depth: number): string | null {
  for (let i = 0; i < args.length; i += 1) {
    const arg = args[i] ?? "";
    const split = /^(?:-[iv0]*S|--split-string=)/.exec(arg)?.[0];
    if (split !== undefined) {
      const isAttached = arg.length > split.length;
      const text = isAttached ? arg.slice(split.length) : (args[i + 1] ?? "");
      const words = shellCommands(text).flatMap((command) => command.map((word) => word.value));
      return scriptOfEnv([...words, ...args.slice(isAttached ? i + 1 : i + 2)], depth - 1);
    }
    if (arg === "-u" || arg === "-C" || arg === "--unset" || arg === "--chdir") i += 1;
    else if (!arg.startsWith("-") && !arg.includes("=")) return scriptWithin(arg, args.slice(i), depth - 1);
  }
  return null;
}

function firstOperand(interpreter: Interpreter, args: readonly string[]): string | null {
  for (let i = 0; i < args.length; i += 1) {
    const arg = args[i] ?? "";
    if (arg === "--") return orNull(interpreter.isScriptByOption ? undefined : args[i + 1]);
    const isOption = arg.startsWith("-") || (interpreter.hasPlusOptions && arg.startsWith("+"));
    if (!isOption && interpreter.inlineLong.has(arg)) return null;
    if (!isOption && interpreter.verbs.has(arg)) continue;
    if (!isOption) return interpreter.isScriptByOption ? null : orNull(arg);
    if (arg === "-") return null;
    const meaning = arg.startsWith("--") ? longMeaning(interpreter, arg) : shortMeaning(interpreter, arg);
    if (meaning === "ends") return null;
    if (meaning === "script") return orNull(args[i + 1]);
    if (typeof meaning === "object") return orNull(meaning.script);
    if (meaning === "value") i += 1;
  }
  return null;
}

type Meaning = "flag" | "value" | "ends" | "script" | { readonly script: string };

function longMeaning(interpreter: Interpreter, arg: string): Meaning {
  const [name = "", value] = arg.split("=", 2);
  if (interpreter.inlineLong.has(name)) return "ends";
  if (interpreter.scriptLong.has(name)) return value === undefined ? "script" : { script: value };
  return value === undefined && interpreter.valueLong.has(name) ? "value" : "flag";
}

/** Walks a cluster such as `-euxo`: a letter that takes a value takes the rest of the cluster or the next argument. */
function shortMeaning(interpreter: Interpreter, arg: string): Meaning {
  if (interpreter.valueLong.has(arg)) return "value";
  if (interpreter.inlineLong.has(arg)) return "ends";
  if (interpreter.scriptLong.has(arg)) return "script";
  for (let i = 1; i < arg.length; i += 1) {
    const letter = arg.charAt(i);
    if (interpreter.inline.includes(letter)) return "ends";
    if (interpreter.script.includes(letter)) return i + 1 < arg.length ? { script: arg.slice(i + 1) } : "script";
    if (interpreter.attached.includes(letter)) return "flag";
    if (!interpreter.value.includes(letter)) continue;
    // A shell's -o takes the next argument wherever it stands in its cluster
    if (interpreter.hasPlusOptions) return arg.slice(i).includes(interpreter.inline.charAt(0)) ? "ends" : "value";
    return i + 1 < arg.length ? "flag" : "value";
  }
  return "flag";
}

function orNull(script: string | undefined): string | null {
  return script === undefined || script === "" || script === "-" || script === "/dev/stdin" ? null : script;
}

function nameOf(path: string): string {
  const end = path.endsWith(DELETED) ? path.length - DELETED.length : path.length;
  return path.slice(path.lastIndexOf("/", end - 1) + 1, end);
}

const DELETED = " (deleted)";
/** How deep env and busybox may start each other. */
const DEEPEST = 4;
