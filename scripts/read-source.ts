import { parseSync } from "vite";

/** What one TypeScript file takes from elsewhere, told from its syntax tree, so that text and comments say nothing. */
export interface Source {
  readonly imports: readonly Import[];
  /** Uses of the clock, chance, promises or the machine: what core is kept clear of. */
  readonly touches: readonly Touch[];
  /** The parser's complaint, or null where the file was understood. */
  readonly problem: string | null;
}

export interface Import {
  readonly line: number;
  /** As written; null where only run time knows it. */
  readonly specifier: string | null;
}

export interface Touch {
  readonly line: number;
  readonly what: string;
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly [key: string]: unknown;
}

const timers = ["setTimeout", "setInterval", "setImmediate", "queueMicrotask"];
const machine = ["process", "performance", "console", "fetch", "crypto", "globalThis"];
const worldGlobals = new Set(["Promise", ...timers, ...machine]);
const worldMembers = new Set(["Date.now", "Math.random"]);

/** Reads the imports (of types as well) and the touches of the world in `text`; `path` is for the parser's messages. */
export function readSource(path: string, text: string): Source {
  const { program, errors } = parseSync(path, text, { sourceType: "module" });
  const imports: Import[] = [];
  const touches = new Map<string, Touch>();
  const lineOf = (node: Node): number => text.slice(0, node.start).split("\n").length;
  const visit = (node: Node, bound: ReadonlySet<string>): void => {
    const specifier = specifierOf(node);
    if (specifier !== undefined) imports.push({ line: lineOf(node), specifier });
    const what = touchOf(node, bound);
    if (what !== null) touches.set(`${what} ${lineOf(node)}`, { line: lineOf(node), what });
    const inner = isFunction(node) ? new Set([...bound, ...namesBoundIn(node)]) : bound;
    for (const child of childrenOf(node)) visit(child, inner);
  };
  if (isNode(program)) visit(program, new Set(namesBoundIn(program)));
  return { imports, touches: [...touches.values()], problem: errors[0]?.message ?? null };
}

/** The text after `from`, null where it is computed, undefined where the node imports nothing. */
function specifierOf(node: Node): string | null | undefined {
  switch (node.type) {
    case "ImportDeclaration":
    case "ExportAllDeclaration":
    case "ImportExpression":
    case "TSImportType":
      return textOf(node["source"]);
    case "ExportNamedDeclaration":
      return node["source"] === null ? undefined : textOf(node["source"]);
    case "TSExternalModuleReference":
      return textOf(node["expression"]);
    default:
      return undefined;
  }
}

function textOf(value: unknown): string | null {
  return isNode(value) && typeof value["value"] === "string" ? value["value"] : null;
}

function touchOf(node: Node, bound: ReadonlySet<string>): string | null {
  const isGlobal = (value: unknown, name: string): boolean => nameOf(value) === name && !bound.has(name);
  if (node.type === "AwaitExpression" || node["await"] === true) return "await";
  if (node["async"] === true) return "async";
  if (node.type === "ImportExpression") return "import()";
  if (node.type === "MetaProperty" && nameOf(node["meta"]) === "import") return "import.meta";
  if (node.type === "NewExpression" && isGlobal(node["callee"], "Date") && listOf(node["arguments"]).length === 0)
    return "new Date()";
  if (node.type === "CallExpression" && isGlobal(node["callee"], "Date")) return "Date()";
  if (node.type === "MemberExpression") {
    const member = `${nameOf(node["object"])}.${textOf(node["property"]) ?? nameOf(node["property"])}`;
    return worldMembers.has(member) && !bound.has(member.split(".")[0] ?? "") ? member : null;
  }
  const name = nameOf(node);
  return name !== null && worldGlobals.has(name) && !bound.has(name) ? name : null;
}

/**
 * Names that a function (or the file) binds itself, at whatever depth of its blocks: there `process` is a process of
 * ours. Inner functions answer for themselves.
 */
function namesBoundIn(scope: Node): string[] {
  const names = listOf(scope["params"]).flatMap(namesInPattern);
  const collect = (node: Node): void => {
    names.push(...namesInPattern(node["id"]), ...namesInPattern(node["param"]));
    if (node.type.startsWith("Import")) names.push(...namesInPattern(node["local"]));
    if (node === scope || !isFunction(node)) childrenOf(node).forEach(collect);
  };
  collect(scope);
  return names;
}

function namesInPattern(pattern: unknown): string[] {
  if (!isNode(pattern)) return [];
  const name = nameOf(pattern);
  if (name !== null) return [name];
  const parts = [pattern["left"], pattern["argument"], pattern["value"], pattern["parameter"]];
  return [...parts, ...listOf(pattern["elements"]), ...listOf(pattern["properties"])].flatMap(namesInPattern);
}

function childrenOf(node: Node): Node[] {
  const children: Node[] = [];
  for (const [key, value] of Object.entries(node)) {
    if (isLabel(node, key)) continue;
    for (const item of [value, ...listOf(value)]) if (isNode(item)) children.push(item);
  }
  return children;
}

/** Whether what stands under `key` only names a member, a property or a specifier, and refers to no variable. */
function isLabel(node: Node, key: string): boolean {
  if (key === "key") return node["computed"] !== true;
  if (key === "property") return node.type === "MemberExpression" && node["computed"] !== true;
  if (key === "right") return node.type === "TSQualifiedName";
  if (key === "parameters") return node.type === "TSIndexSignature";
  return ["imported", "exported", "local", "label", "qualifier"].includes(key);
}

/** Types of functions have parameters and so a scope too. */
function isFunction(node: Node): boolean {
  return Array.isArray(node["params"]);
}

function nameOf(value: unknown): string | null {
  return isNode(value) && value.type === "Identifier" && typeof value["name"] === "string" ? value["name"] : null;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}
