import { hashOf } from "./name-book.ts";

const leastBytes = 1024;
const mostBytes = 61_440;

/** The size of the page behind a path, 1 to 60 kB, small ones as common as large ones on a logarithmic scale. */
export function pageSize(path: string): number {
  const share = hashOf(path) / 2 ** 32;
  return Math.floor(leastBytes * (mostBytes / leastBytes) ** share);
}

/** What a path of a site asks for. */
export type PageRequest =
  | { readonly kind: "bytes"; readonly bytes: number }
  | { readonly kind: "hold"; readonly seconds: number }
  | { readonly kind: "drip"; readonly bytes: number; readonly seconds: number }
  | { readonly kind: "health" }
  | { readonly kind: "page"; readonly bytes: number };

/** `/bytes/N`, `/hold/S`, `/drip/N/S`, `/health`; any other path is a page. */
export function parsePath(path: string): PageRequest {
  const bare = path.split("?")[0] ?? "";
  const [, word, first, second] = /^\/(bytes|hold|drip)\/(\d{1,10})(?:\/(\d{1,6}))?$/.exec(bare) ?? [];
  if (word === "bytes" && second === undefined) return { kind: "bytes", bytes: Number(first) };
  if (word === "hold" && second === undefined) return { kind: "hold", seconds: Number(first) };
  if (word === "drip" && second !== undefined) return { kind: "drip", bytes: Number(first), seconds: Number(second) };
  return bare === "/health" ? { kind: "health" } : { kind: "page", bytes: pageSize(path) };
}
