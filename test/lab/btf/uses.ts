import type { Declaration, Member, Shape } from "./declarations.ts";
import type { BtFile } from "./needs.ts";

type Of<Kind extends Declaration["kind"]> = Declaration & { readonly kind: Kind };
type Groups = Readonly<Record<string, string | undefined>>;
/** A type that is not told, as that of a number, can be read no further. */
type Known = Shape | null;

const base = String.raw`(?:\$[a-z]\w*|\bargs\b|\bcurtask\b|\barg\d\b)`;
const steps = String.raw`(?:(?:->|\.)[a-z_]\w*|\[\d+\])`;
const inner = String.raw`\(\(struct (?<inner>\w+) \*\)(?<innerOperand>${base}${steps}*)\)(?<innerOuter>${steps}+)`;
const cast = String.raw`(?:\$(?<target>\w+) = )?\(*\(struct (?<cast>\w+) \*\)(?:${inner}|(?<operand>${base}${steps}*))`;
const notable = new RegExp(
  [
    String.raw`#include "(?<include>[\w.-]+)"`,
    String.raw`^(?<type>tracepoint|kprobe|fentry|fexit):(?<probe>[\w:]+)(?<list>,?)`,
    String.raw`^(?<plain>BEGIN|END|interval:\S+)$`,
    String.raw`${cast}(?:\)(?<outer>${steps}+))?`,
    `(?<chain>${base}${steps}*)`,
    String.raw`(?<retval>\bretval\b)`,
    "(?<stray>->)",
  ].join("|"),
  "gm",
);

/**
 * What the code of bpf/ takes from the kernel without a header saying so, and what headers say that no code takes. A use
 * is looked up in the header of its own file, then of those that include it, then of scope.bt, whose test all share.
 */
export function unsaidUses(files: ReadonlyMap<string, BtFile>): string[] {
  const included = new Set([...files.values()].flatMap(({ code }) => includesOf(code)));
  const used = new Set<Declaration | Member>();
  const complaints = new Set<string>();
  for (const file of files.values()) {
    if (included.has(file.name)) continue;
    new Walk(files, used, complaints).enter(file, []);
  }
  for (const file of files.values())
    for (const line of unusedIn(file, used)) complaints.add(`${file.name}: ${line} is said but not used; take it out`);
  return [...complaints];
}

function includesOf(code: string): string[] {
  return [...code.matchAll(/#include "([\w.-]+)"/g)].map(([, name = ""]) => name);
}

/** Constants and places within a struct stand in the code as numbers and casts: they cannot be told to be used. */
function unusedIn(file: BtFile, used: ReadonlySet<Declaration | Member>): string[] {
  return file.declarations.flatMap((declaration) => {
    if (declaration.kind === "enum" || declaration.kind === "offset") return [];
    const isWhole = declaration.kind === "struct" || declaration.kind === "typedef";
    if (!isWhole && !used.has(declaration)) return [declaration.name];
    if (declaration.kind === "function") return [];
    return unusedMembers(declaration.members, used).map((path) => `${declaration.name}.${path}`);
  });
}

function unusedMembers(members: readonly Member[], used: ReadonlySet<Declaration | Member>): string[] {
  return members.flatMap((member) => {
    if (!used.has(member)) return [member.name];
    const { base } = member.shape;
    return typeof base === "string" ? [] : unusedMembers(base, used).map((path) => `${member.name}.${path}`);
  });
}

/** One family's code from top to bottom, with what it includes. */
class Walk {
  readonly #files: ReadonlyMap<string, BtFile>;
  readonly #used: Set<Declaration | Member>;
  readonly #complaints: Set<string>;
  /** bpftrace's variables that hold a struct's address. */
  readonly #variables = new Map<string, Shape>();
  #probe: Of<"tracepoint"> | Of<"function"> | undefined;
  /** The file that is read, before those that include it. */
  #stack: readonly BtFile[] = [];

  constructor(files: ReadonlyMap<string, BtFile>, used: Set<Declaration | Member>, complaints: Set<string>) {
    this.#files = files;
    this.#used = used;
    this.#complaints = complaints;
  }

  enter(file: BtFile, stack: readonly BtFile[]): void {
    this.#stack = [file, ...stack];
    for (const { groups = {} } of file.code.matchAll(notable)) {
      const { include, probe, target, cast, operand, outer, chain } = groups;
      if (include !== undefined) this.#include(include);
      else if (probe !== undefined) this.#attach(probe, groups["type"] ?? "", groups["list"] === ",");
      else if (groups["plain"] !== undefined) this.#probe = undefined;
      else if (cast !== undefined) {
        const shape = this.#cast(this.#operand(groups, operand), cast);
        if (outer !== undefined) this.#follow(shape, `(struct ${cast} *)`, outer);
        else if (target !== undefined) this.#variables.set(`$${target}`, shape);
      } else if (chain !== undefined) this.#read(chain);
      else if (groups["retval"] !== undefined) this.#returned();
      else this.#complain('has a "->" that this check cannot read; cast what stands before it to a struct pointer');
    }
  }

  /** What is cast may itself be read through a cast. */
  #operand({ inner, innerOperand = "", innerOuter = "" }: Groups, operand = ""): Known {
    if (inner === undefined) return this.#read(operand);
    return this.#follow(this.#cast(this.#read(innerOperand), inner), `(struct ${inner} *)`, innerOuter);
  }

  #include(name: string): void {
    const stack = this.#stack;
    const file = this.#files.get(name);
    if (file === undefined) this.#complain(`includes ${name}, which is not there`);
    else this.enter(file, stack);
    this.#stack = stack;
  }

  #attach(name: string, type: string, isList: boolean): void {
    this.#variables.clear();
    if (isList) this.#complain(`has a list of probes at ${name}; write one body for each`);
    const isTracepoint = type === "tracepoint";
    this.#probe = this.#said()
      .filter((said) => said.kind === "tracepoint" || said.kind === "function")
      .find((said) => (said.kind === "tracepoint") === isTracepoint && said.name === name);
    if (this.#probe === undefined) this.#unsaid(`${isTracepoint ? "tracepoint" : "function"} ${name}`);
    else this.#used.add(this.#probe);
  }

  /** The type at the end of such as $sk->__sk_common.skc_family, args->msg or arg1. */
  #read(chain: string): Known {
    const [, start = "", rest = ""] = /^(\$?\w+)(.*)$/.exec(chain) ?? [];
    return this.#follow(this.#start(start), start, rest);
  }

  #start(name: string): Known {
    if (name.startsWith("$")) return this.#variables.get(name) ?? null;
    const probe = this.#probe;
    if (name === "curtask" || probe === undefined) return null;
    if (name === "args")
      return { base: probe.kind === "function" ? probe.parameters : probe.members, pointers: 1, length: null };
    const index = Number(name.slice(3));
    const parameter = probe.kind === "function" ? probe.parameters[index] : undefined;
    if (parameter === undefined) this.#unsaid(`${name} of ${probe.name}`);
    return parameter?.shape ?? null;
  }

  #follow(from: Known, start: string, chain: string): Known {
    let shape = from;
    for (const [step, sign, name, index] of chain.matchAll(/(->|\.)(\w+)|\[(\d+)\]/g)) {
      if (shape === null) return this.#unsaid(`the type of ${start} in ${start}${chain}`);
      shape = index === undefined ? this.#member(shape, sign ?? "", name ?? "") : this.#element(shape, Number(index));
      if (shape === null) return this.#unsaid(`${step} in ${start}${chain}`);
    }
    return shape;
  }

  #member(shape: Shape, sign: string, name: string): Known {
    if (shape.length !== null || shape.pointers !== (sign === "->" ? 1 : 0)) return null;
    const member = this.#membersOf(shape.base).find((said) => said.name === name);
    if (member === undefined) return null;
    this.#used.add(member);
    return member.shape;
  }

  #element(shape: Shape, index: number): Known {
    return shape.length === null || index >= shape.length ? null : { ...shape, length: null };
  }

  /** All that the headers in sight say about a struct or typedef. */
  #membersOf(base: Shape["base"]): readonly Member[] {
    if (typeof base !== "string") return base;
    return this.#said().flatMap((said) => {
      const name = said.kind === "struct" ? `struct ${said.name}` : said.kind === "typedef" ? said.name : null;
      return name === base && "members" in said ? said.members : [];
    });
  }

  /** To take a pointer to one struct for a pointer to another, a header says that one begins with the other. */
  #cast(from: Known, to: string): Shape {
    const struct = (from?.pointers === 1 && /^struct (\w+)$/.exec(`${from.base}`)?.[1]) || to;
    const isSaid = this.#said().some(
      (said) => said.kind === "offset" && said.bytes === 0 && [struct, to].includes(said.struct),
    );
    if (struct !== to && !isSaid) this.#unsaid(`struct ${struct} as struct ${to} without an offsetof() == 0`);
    return { base: `struct ${to}`, pointers: 1, length: null };
  }

  #returned(): void {
    const probe = this.#probe;
    if (probe?.kind !== "function" || (probe.returns.base === "void" && probe.returns.pointers === 0))
      this.#unsaid(`what ${probe?.name ?? "no probe"} returns`);
  }

  #said(): readonly Declaration[] {
    const scope = this.#files.get("scope.bt");
    return [...this.#stack, ...(scope === undefined ? [] : [scope])].flatMap(({ declarations }) => declarations);
  }

  #unsaid(what: string): null {
    this.#complain(`uses ${what}, which no header in sight says; add it to its Needs`);
    return null;
  }

  #complain(message: string): void {
    this.#complaints.add(`${this.#stack[0]?.name}: ${message}`);
  }
}
