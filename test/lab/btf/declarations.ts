import { Tokens } from "./tokens.ts";

/** A version of the kernel, such as 6.3, as one number that orders them. */
export type Version = number;

/** What a header may say it relies on; each holds for the kernels from `since` on and before `before`. */
export type Declaration = Span & { readonly text: string } & (
    | { readonly kind: "struct"; readonly name: string; readonly members: readonly Member[] }
    | { readonly kind: "typedef"; readonly name: string; readonly members: readonly Member[] }
    /** `class` is where the kernel declares its fields: itself, or what DEFINE_EVENT names. */
    | {
        readonly kind: "tracepoint";
        readonly name: string;
        readonly class: string;
        readonly members: readonly Member[];
      }
    | {
        readonly kind: "function";
        readonly name: string;
        readonly returns: Shape;
        readonly parameters: readonly Member[];
      }
    | { readonly kind: "enum"; readonly values: readonly (readonly [string, number])[] }
    | { readonly kind: "offset"; readonly struct: string; readonly path: readonly string[]; readonly bytes: number }
  );

export interface Span {
  readonly since: Version;
  readonly before: Version;
}

export interface Member extends Span {
  readonly name: string;
  readonly shape: Shape;
}

/** A type as it is written: base (members where it is an unnamed struct or union), how often it points, length. */
export interface Shape {
  readonly base: string | readonly Member[];
  readonly pointers: number;
  readonly length: number | null;
}

const dropped = new Set(["const", "volatile", "__user", "__rcu", "extern"]);
const words = new Set(["unsigned", "signed", "long", "int", "short", "char", "void", "_Bool"]);

export function versionOf(text: string): Version {
  const [major = 0, minor = 0] = text.split(".").map((part) => Number.parseInt(part, 10));
  return major * 1000 + minor;
}

/**
 * Reads the C that a header's Needs section holds:
 *   declaration = span (struct | typedef | tracepoint | function | enum | offset) ";"
 *   span        = ["since" 6.3] ["before" 7.0]
 *   struct      = "struct" NAME "{" member* "}"
 *   typedef     = "typedef struct {" member* "}" NAME
 *   tracepoint  = "tracepoint" CATEGORY:NAME ["of" CLASS] ["{" member* "}"]
 *   function    = type NAME "(" ("void" | type NAME ("," type NAME)*) ")"
 *   enum        = "enum {" NAME "=" NUMBER ("," NAME "=" NUMBER)* "}"
 *   offset      = "offsetof(struct" NAME "," MEMBER ("." MEMBER)* ") ==" NUMBER
 *   member      = span (type NAME ["[" NUMBER "]"] | ("struct" | "union") "{" member* "}" NAME) ";"
 * Where a struct of the kernel holds a member in an unnamed struct or union, that is left out, as C does.
 */
export function parseDeclarations(text: string): Declaration[] {
  const declarations: Declaration[] = [];
  const tokens = new Tokens(text);
  while (!tokens.isAtEnd()) {
    const start = tokens.place();
    const declaration = parseDeclaration(tokens);
    tokens.expect(";");
    declarations.push({ ...declaration, text: tokens.textFrom(start) });
  }
  return declarations;
}

// Distributes over the union, which Omit alone does not.
type Untold<D> = D extends unknown ? Omit<D, "text"> : never;

function parseDeclaration(tokens: Tokens): Untold<Declaration> {
  const span = parseSpan(tokens);
  switch (tokens.peek()) {
    case "struct":
      if (tokens.peek(2) !== "{") break;
      tokens.expect("struct");
      return { ...span, kind: "struct", name: tokens.word(), members: parseMembers(tokens) };
    case "typedef": {
      tokens.expect("typedef");
      tokens.expect("struct");
      const members = parseMembers(tokens);
      return { ...span, kind: "typedef", name: tokens.word(), members };
    }
    case "tracepoint":
      return { ...span, ...parseTracepoint(tokens) };
    case "enum":
      return { ...span, ...parseEnum(tokens) };
    case "offsetof":
      return { ...span, ...parseOffset(tokens) };
    default:
  }
  const { name, shape } = parseTyped(tokens);
  return { ...span, kind: "function", name, returns: shape, parameters: parseParameters(tokens) };
}

function parseTracepoint(tokens: Tokens) {
  tokens.expect("tracepoint");
  const category = tokens.word();
  tokens.expect(":");
  const event = tokens.word();
  const source = tokens.take("of") ? tokens.word() : event;
  const members = tokens.peek() === "{" ? parseMembers(tokens) : [];
  return { kind: "tracepoint", name: `${category}:${event}`, class: source, members } as const;
}

function parseEnum(tokens: Tokens) {
  tokens.expect("enum");
  tokens.expect("{");
  const values: (readonly [string, number])[] = [];
  do {
    const name = tokens.word();
    tokens.expect("=");
    values.push([name, tokens.number()]);
  } while (tokens.take(","));
  tokens.expect("}");
  return { kind: "enum", values } as const;
}

function parseOffset(tokens: Tokens) {
  for (const token of ["offsetof", "(", "struct"]) tokens.expect(token);
  const struct = tokens.word();
  tokens.expect(",");
  const path = [tokens.word()];
  while (tokens.take(".")) path.push(tokens.word());
  for (const token of [")", "=="]) tokens.expect(token);
  return { kind: "offset", struct, path, bytes: tokens.number() } as const;
}

function parseParameters(tokens: Tokens): Member[] {
  const parameters: Member[] = [];
  tokens.expect("(");
  if (tokens.peek() === "void" && tokens.peek(1) === ")") tokens.word();
  if (tokens.take(")")) return parameters;
  do parameters.push({ ...always, ...parseTyped(tokens) });
  while (tokens.take(","));
  tokens.expect(")");
  return parameters;
}

function parseMembers(tokens: Tokens): Member[] {
  const members: Member[] = [];
  tokens.expect("{");
  while (!tokens.take("}")) {
    const span = parseSpan(tokens);
    const isUnnamed = ["struct", "union"].includes(tokens.peek()) && tokens.peek(1) === "{";
    if (isUnnamed) {
      tokens.word();
      const base = parseMembers(tokens);
      members.push({ ...span, name: tokens.word(), shape: { base, pointers: 0, length: null } });
    } else members.push({ ...span, ...parseTyped(tokens) });
    tokens.expect(";");
  }
  return members;
}

function parseTyped(tokens: Tokens): { readonly name: string; readonly shape: Shape } {
  const base = parseBase(tokens);
  let pointers = 0;
  while (tokens.take("*")) {
    pointers += 1;
    while (dropped.has(tokens.peek())) tokens.word();
  }
  const name = tokens.word();
  if (!tokens.take("[")) return { name, shape: { base, pointers, length: null } };
  const length = tokens.number();
  tokens.expect("]");
  return { name, shape: { base, pointers, length } };
}

function parseBase(tokens: Tokens): string {
  const base: string[] = [];
  for (;;) {
    const next = tokens.peek();
    if (dropped.has(next)) tokens.word();
    else if (base.length === 0 || (words.has(next) && base.every((word) => words.has(word)))) base.push(tokens.word());
    else if (base.length === 1 && ["struct", "union", "enum"].includes(base[0] ?? "")) base.push(tokens.word());
    else return base.join(" ");
  }
}

const always: Span = { since: 0, before: Number.POSITIVE_INFINITY };

function parseSpan(tokens: Tokens): Span {
  const since = tokens.take("since") ? versionOf(tokens.word()) : always.since;
  const before = tokens.take("before") ? versionOf(tokens.word()) : always.before;
  return { since, before };
}
