/** How one family of interpreters reads its options, as far as needed to find the script among its arguments. */
export interface Interpreter {
  /** Letters after which there is no script: code, a module or standard input follows. */
  readonly inline: string;
  /** Letters that take the rest of their cluster or the next argument as their value. */
  readonly value: string;
  /** Letters that take the rest of their cluster, and never the next argument. */
  readonly attached: string;
  /** Letters whose value is the script. */
  readonly script: string;
  /** Whole options (`--require`, `-encoding`) with a value in the next argument. */
  readonly valueLong: ReadonlySet<string>;
  /** Whole options after which there is no script. */
  readonly inlineLong: ReadonlySet<string>;
  /** Whole options whose value, in the next argument, is the script. */
  readonly scriptLong: ReadonlySet<string>;
  /** Words before the script that say to run it: deno's `run`. */
  readonly verbs: ReadonlySet<string>;
  /** `+o` is an option too, as in shells. */
  readonly hasPlusOptions: boolean;
  /** A script is only ever named by an option, as in awk. */
  readonly isScriptByOption: boolean;
}

/** Finds the interpreter of a program by its file name, versions (`python3.13`, `lua5.4`) included; null: none. */
export function interpreterOf(name: string): Interpreter | null {
  return ANY.test(name) ? (FAMILIES.find(([names]) => names.test(name))?.[1] ?? null) : null;
}

function family(options: string, long = "", inlineLong = ""): Interpreter {
  const [inline = "", value = "", attached = "", script = ""] = options.split(":");
  return {
    ...{ inline, value, attached, script, valueLong: setOf(long), inlineLong: setOf(inlineLong) },
    ...{ scriptLong: setOf(""), verbs: setOf(""), hasPlusOptions: false, isScriptByOption: false },
  };
}

function setOf(words: string): ReadonlySet<string> {
  return new Set(words.split(" ").filter((word) => word !== ""));
}

const JAVA_VALUES = "-cp -classpath --class-path -p --module-path --add-modules --add-opens --add-exports";
const LOADER_VALUES =
  "--library-path --preload --audit --argv0 --inhibit-rpath --glibc-hwcaps-prepend --glibc-hwcaps-mask";

// The letters are inline:value:attached:script. Sources: each program's manual page
const FAMILIES: readonly (readonly [names: RegExp, interpreter: Interpreter])[] = [
  [/^(?:ba|da|a|z|k|mk|pdk|r|rba|ya|oksh)?sh(?:[\d.]+)?$|^busybox-sh$/, shell("cs:oO")],
  [/^fish$/, family("c:CDdf:", "--init-command --debug --features", "--command")],
  [/^(?:python|pypy)[\d.]*(?:-dbg)?[dmt]?$/, family("cm:WX", "--check-hash-based-pycs")],
  [/^perl[\d.]*$/, family("eE:I:MmixFCDVd")],
  [/^(?:ruby|jruby|truffleruby)[\d.]*$/, family("e:IrCE:KxWFTi", "--encoding --external-encoding")],
  [/^(?:node|nodejs)[\d.]*$/, nodeOptions()],
  [/^(?:php|php-cgi)[\d.]*$/, family("rBRESmivs:cdzt::fF", "--php-ini --define", "--run --server --version --info")],
  // lua -e runs its code and then a script, if one follows
  [/^(?:lua|luajit|texlua)[-\d.]*$/, family("iv:el:jOb")],
  [/^(?:tclsh|wish)[\d.]*$/, family(":::", "-encoding")],
  [/^expect[\d.]*$/, family(":c:dDi:fb")],
  [/^Rscript$/, family("e:", "", "--version")],
  [/^(?:g|m|n|original-)?awk$/, { ...family(":Fv::f"), isScriptByOption: true }],
  [/^java$/, { ...family(":::", JAVA_VALUES), scriptLong: setOf("-jar"), isScriptByOption: true }],
  [
    /^(?:deno|bun)$/,
    { ...family("e:c", "--config --import-map --cwd", "eval repl --eval -p --print"), verbs: setOf("run") },
  ],
  [/^pwsh$/, { ...family("c:", "", "-Command -EncodedCommand"), scriptLong: setOf("-File -f") }],
  [/^guile[-\d.]*$/, family("c:Llex::s")],
  // The dynamic loader as a program: what it is given to load is what runs. ld.so(8)
  [
    /^ld(?:-linux[-\w]*|-musl-\w+|64)?\.so(?:\.\d+)?$|^ld-[\d.]+\.so$/,
    family(":::", LOADER_VALUES, "--list --verify --version"),
  ],
];

/** Most programs are none: one expression tells so. */
const ANY = new RegExp(FAMILIES.map(([names]) => names.source).join("|"));

function shell(letters: string): Interpreter {
  return { ...family(letters, "--rcfile --init-file"), hasPlusOptions: true };
}

function nodeOptions(): Interpreter {
  const values = "-r --require --import --loader --experimental-loader -C --conditions --input-type --title";
  return family(
    "ep:",
    `${values} --env-file-if-exists`,
    "--eval --print --run --test -pe -i --interactive -v --version",
  );
}
