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
  /** `+o` is an option too, as in shells. */
  readonly hasPlusOptions: boolean;
  /** A script is only ever named by an option, as in awk. */
  readonly isScriptByOption: boolean;
}

/** Finds the interpreter of a program by its file name, versions (`python3.13`, `lua5.4`) included; null: none. */
export function interpreterOf(name: string): Interpreter | null {
  return FAMILIES.find(([names]) => names.test(name))?.[1] ?? null;
}

function family(options: string, long = "", inlineLong = ""): Interpreter {
  const [inline = "", value = "", attached = "", script = ""] = options.split(":");
  return {
    ...{ inline, value, attached, script, valueLong: setOf(long), inlineLong: setOf(inlineLong) },
    ...{ hasPlusOptions: false, isScriptByOption: false },
  };
}

function setOf(words: string): ReadonlySet<string> {
  return new Set(words.split(" ").filter((word) => word !== ""));
}

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
];

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
