import type { Case, Verdict } from "./analytic.ts";
import { factsOf } from "./technique-facts.ts";

const SERIOUS: ReadonlySet<Case["programClass"]["name"]> = new Set([
  "unknown binary",
  "unknown script",
  "non-networking program",
]);

/**
 * How bad it is if it is what it looks like, however sure that is: medium, as what a tool of the system does may be
 * somebody's own automation; high where the program itself is out of place, or passes for another; critical where much data leaves.
 */
export function severityOf(input: Case): Verdict["severity"] {
  if (factsOf(input).isLeaving) return "critical";
  const { name, masquerade } = input.programClass;
  return SERIOUS.has(name) || masquerade !== null ? "high" : "medium";
}
