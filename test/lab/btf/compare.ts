import type { Btf, BtfType } from "./btf.ts";
import type { Declaration, Member, Shape, Span, Version } from "./declarations.ts";
import { findMember, offsetOf, shapeDeclared, shapeOf, unwrapped } from "./shape.ts";

/** How a kernel differs from a declaration, one line each; empty where it is as declared. */
export function differences(btf: Btf, declaration: Declaration, version: Version): string[] {
  if (!holds(declaration, version)) return [];
  switch (declaration.kind) {
    case "struct":
      return inEach(btf, "struct", declaration.name, (type) => compareMembers(btf, type, declaration.members, version));
    case "typedef":
      return inEach(btf, "typedef", declaration.name, (type) =>
        compareMembers(btf, unwrapped(btf, type), declaration.members, version),
      );
    case "tracepoint":
      return compareTracepoint(btf, declaration, version);
    case "function":
      return inEach(btf, "function", declaration.name, (type) =>
        compareFunction(btf, type, declaration.returns, declaration.parameters),
      );
    case "enum":
      return declaration.values.flatMap(([name, value]) => compareEnumerator(name, value, btf.enumerator(name)));
    case "offset":
      return inEach(btf, "struct", declaration.struct, (type) => {
        const offset = offsetOf(btf, type, declaration.path);
        if (offset === declaration.bytes * 8) return [];
        return [
          offset === null
            ? `has no ${declaration.path.join(".")}`
            : `${declaration.path.join(".")} is ${offset / 8} bytes in, not ${declaration.bytes}`,
        ];
      });
  }
}

export function holds({ since, before }: Span, version: Version): boolean {
  return since <= version && version < before;
}

/** A kernel may hold different types of one name; the loader takes the first, so each has to fit. */
function inEach(
  btf: Btf,
  kind: "struct" | "typedef" | "function",
  name: string,
  compare: (type: BtfType) => string[],
): string[] {
  const ids = btf.find(kind, name);
  if (ids.length === 0) return [`${name}: the kernel has none`];
  return ids.flatMap((id) => compare(btf.type(id))).map((line) => `${name}: ${line}`);
}

function compareTracepoint(btf: Btf, declared: Declaration & { kind: "tracepoint" }, version: Version): string[] {
  const [category, event = ""] = declared.name.split(":");
  if (category === "syscalls") return compareSystemCall(btf, event, declared.members);
  if (btf.find("typedef", `btf_trace_${event}`).length === 0) return [`${declared.name}: the kernel has none`];
  if (declared.members.length === 0) return [];
  return inEach(btf, "struct", `trace_event_raw_${declared.class}`, (type) =>
    compareMembers(btf, type, declared.members, version),
  );
}

/** BTF does not hold what a system call's tracepoint names, but the arguments of the function that does its work. */
function compareSystemCall(btf: Btf, event: string, members: readonly Member[]): string[] {
  return inEach(btf, "function", event.replace(/^sys_enter/, "__sys"), (type) => {
    const parameters = parametersOf(btf, type);
    return members.flatMap(({ name, shape }) => {
      const found = parameters.find((parameter) => parameter.name === name);
      return found === undefined ? [`no argument ${name}`] : compareShape(btf, name, shape, found.type);
    });
  });
}

function compareFunction(btf: Btf, type: BtfType, returns: Shape, declared: readonly Member[]): string[] {
  const prototype = type.kind === "function" ? btf.type(type.prototype) : type;
  if (prototype.kind !== "prototype") return ["is no function"];
  const parameters = parametersOf(btf, type);
  const [said, found] = [declared, parameters].map((list) => list.map(({ name }) => name).join(", "));
  if (said !== found) return [`parameters are (${found}), not (${said})`];
  const inner = declared.flatMap(({ name, shape }, index) =>
    compareShape(btf, name, shape, parameters[index]?.type ?? 0),
  );
  return [...compareShape(btf, "what it returns", returns, prototype.returns), ...inner];
}

function parametersOf(btf: Btf, type: BtfType): readonly { readonly name: string; readonly type: number }[] {
  const prototype = type.kind === "function" ? btf.type(type.prototype) : type;
  return prototype.kind === "prototype" ? prototype.parameters : [];
}

function compareEnumerator(name: string, value: number, found: readonly number[]): string[] {
  if (found.length === 0) return [`${name}: the kernel has none`];
  return found.filter((other) => other !== value).map((other) => `${name}: is ${other}, not ${value}`);
}

function compareMembers(btf: Btf, type: BtfType, declared: readonly Member[], version: Version): string[] {
  return declared
    .filter((member) => holds(member, version))
    .flatMap(({ name, shape }) => {
      const found = findMember(btf, type, name);
      if (found === null) return [`no member ${name}`];
      if (found.bitSize > 0) return [`${name} is a bit field`];
      if (typeof shape.base === "string") return compareShape(btf, name, shape, found.type);
      return compareMembers(btf, unwrapped(btf, btf.type(found.type)), shape.base, version);
    });
}

function compareShape(btf: Btf, name: string, declared: Shape, id: number): string[] {
  const [said, found] = [shapeDeclared(btf, declared), shapeOf(btf, id)];
  return said === found ? [] : [`${name} is ${found}, not ${said}`];
}
