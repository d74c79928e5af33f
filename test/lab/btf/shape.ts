import type { Btf, BtfMember, BtfType } from "./btf.ts";
import type { Shape } from "./declarations.ts";

const integers: ReadonlyMap<string, string> = new Map([
  ...["char", "signed char"].map((name) => [name, "s8"] as const),
  ["unsigned char", "u8"],
  ["_Bool", "u8"],
  ["short", "s16"],
  ["unsigned short", "u16"],
  ["int", "s32"],
  ...["unsigned", "unsigned int"].map((name) => [name, "u32"] as const),
  ...["long", "long long"].map((name) => [name, "s64"] as const),
  ...["unsigned long", "unsigned long long"].map((name) => [name, "u64"] as const),
]);

/**
 * What a type is to one who reads it: an integer's sign and bits, where a pointer leads, which struct. Two kernels may
 * call the same thing unsigned long and u64.
 */
export function shapeOf(btf: Btf, id: number): string {
  const type = btf.type(id);
  switch (type.kind) {
    case "int":
      return `${type.isSigned ? "s" : "u"}${type.bytes * 8}`;
    case "pointer":
      return `${shapeOf(btf, type.to)}*`;
    case "array":
      return `${shapeOf(btf, type.of)}[${type.length}]`;
    case "struct":
    case "union":
    case "enum":
      return `${type.kind} ${type.name === "" ? "without a name" : type.name}`;
    case "forward":
      return `${type.of} ${type.name}`;
    case "typedef": {
      const inner = shapeOf(btf, type.to);
      return /^(?:struct|union|enum) without a name$/.test(inner) ? type.name : inner;
    }
    case "qualified":
      return shapeOf(btf, type.to);
    default:
      return type.kind;
  }
}

/** The same of a declared type; the kernel itself says what its typedefs stand for. */
export function shapeDeclared(btf: Btf, { base, pointers, length }: Shape): string {
  const inner = typeof base === "string" ? shapeOfName(btf, base) : "struct or union without a name";
  return inner + "*".repeat(pointers) + (length === null ? "" : `[${length}]`);
}

function shapeOfName(btf: Btf, name: string): string {
  const [id] = btf.find("typedef", name);
  return integers.get(name) ?? (id === undefined ? name : shapeOf(btf, id));
}

/** The type behind its typedefs and qualifiers. */
export function unwrapped(btf: Btf, type: BtfType): BtfType {
  return type.kind === "typedef" || type.kind === "qualified" ? unwrapped(btf, btf.type(type.to)) : type;
}

/** A member by name, also one of an anonymous struct or union within; its offset counts from the start of `type`. */
export function findMember(btf: Btf, type: BtfType, name: string): BtfMember | null {
  if (type.kind !== "struct" && type.kind !== "union") return null;
  for (const member of type.members) {
    if (member.name === name) return member;
    if (member.name !== "") continue;
    const found = findMember(btf, unwrapped(btf, btf.type(member.type)), name);
    if (found !== null) return { ...found, bitOffset: member.bitOffset + found.bitOffset };
  }
  return null;
}

/** Bits from the start of `type` to the member at the end of `path`, or null where there is none. */
export function offsetOf(btf: Btf, type: BtfType, path: readonly string[]): number | null {
  const [first, ...rest] = path;
  if (first === undefined) return 0;
  const member = findMember(btf, type, first);
  if (member === null) return null;
  const inner = offsetOf(btf, unwrapped(btf, btf.type(member.type)), rest);
  return inner === null ? null : member.bitOffset + inner;
}
