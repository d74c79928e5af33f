import { readFileSync } from "node:fs";
import type { BpftraceVersion } from "./bpftrace-version.ts";
import { type Dialect, dialectOf, spell } from "./dialect.ts";
import type { KernelFeature } from "./kernel-features.ts";
import type { Scope } from "./scope.ts";
import { scopeWords } from "./scope-words.ts";

export const backends = ["fentry", "kprobe", "tracepoint"] as const;
export type Backend = (typeof backends)[number];

/** What a program is made for. */
export interface ProgramOptions {
  readonly backend: Backend;
  readonly version: BpftraceVersion;
  readonly scope: Scope;
  readonly ownPid: number;
  /** Of this machine. */
  readonly processors: number;
  /** As Node's process.arch has it. */
  readonly arch: string;
  /** Release of the kernel, as uname has it. */
  readonly kernel: string;
  /** What not every kernel has. */
  readonly features: ReadonlySet<KernelFeature>;
}

const folder = new URL("../../../bpf/", import.meta.url);
/** What a table holds: BPFTRACE_MAX_MAP_KEYS. */
export const TABLE_PLACES = 131_072;

/** The bpftrace program of one back end: the families in bpf/, their includes and words put in, as this bpftrace spells it. */
export function bpftraceProgram(options: ProgramOptions): string {
  const { backend, version, scope, ownPid, processors } = options;
  const dialect = dialectOf(version, options.kernel);
  const more = backend === "tracepoint" ? [] : [...options.features].map((feature) => `${feature}.${backend}`);
  const families = ["scope", "connection", `traffic.${backend}`, ...more.sort(), "thread-end", "process", "tick"];
  const program = families.map((name) => readFamily(`${name}.bt`, options)).join("\n");
  const ring = Math.max(64, Math.floor(TABLE_PLACES / processors));
  const words = {
    ...scopeWords(scope, ownPid),
    ...dialectWords(dialect),
    RING: String(ring),
    CPUS: String(processors),
  };
  return withClearing(spell(putIn(program, words), dialect));
}

function dialectWords({ payloadWords, turns }: Dialect): Record<string, string> {
  const reads = Array.from({ length: payloadWords }, (_, index) => `*uptr((uint32 *)($from + ${4 * index}))`);
  return { WORDS: reads.join(", "), CHUNK: String(4 * payloadWords), TURNS: String(turns) };
}

/** Words in capitals stand for themselves in comments. */
function putIn(program: string, words: Readonly<Record<string, string>>): string {
  const bare = program.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
  return bare.replace(/\b[A-Z][A-Z_]+\b/g, (word) => words[word] ?? word);
}

/** bpftrace prints every map at its end that is not cleared; only the account is to be printed. */
function withClearing(program: string): string {
  const maps = [...new Set([...program.matchAll(/@\w+/g)].map(([name]) => name))].filter(isTable).sort();
  const perThread = maps.filter((name) => program.includes(`${name}[tid] =`));
  const ofUdp = maps.filter((name) => /^@udp_(?!pairs)|^@last$/.test(name) || perThread.includes(name));
  const clear = (names: readonly string[]): string => names.map((name) => `clear(${name});`).join(" ");
  return program
    .replace("CLEAR_ALL", clear(maps))
    .replace("CLEAR_UDP", clear(ofUdp))
    .replace("FORGET_THREAD", perThread.map(forgetThread).join(" "));
}

/** Only where it is there: else bpftrace would say so, in the room that records need. */
function forgetThread(table: string): string {
  const known = table.replace("@", "$last_");
  return `${known} = ${table}[tid]; if (${known}.0 != 0) { delete(${table}[tid]); }`;
}

function isTable(name: string): boolean {
  return !name.startsWith("@emitted");
}

/** bpftrace takes one file and has no functions, so shared bodies are included as text, as C would. */
function readFamily(name: string, options: ProgramOptions): string {
  if (name === "mptcp.tracepoint.bt" && !options.features.has("mptcp")) return "";
  const file = name === "user-call.bt" ? `user-call.${options.arch}.bt` : name;
  const text = readFileSync(new URL(file, folder), "utf8");
  return text.replace(/^[ \t]*#include "([\w.-]+)"$/gm, (_, included: string) => readFamily(included, options));
}
