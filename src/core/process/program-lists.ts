import { transferTools } from "./data/transfer-tools.ts";
import { ListedPrograms } from "./listed-programs.ts";
import type { ProgramPolicy } from "./program-policy.ts";

/** The programs that classes are told by. */
export interface ProgramLists {
  readonly transferTools: ListedPrograms;
  /** Besides the packages of non-networking.ts. */
  readonly nonNetworking: ListedPrograms;
  readonly expected: ListedPrograms;
}

/** The lists that tocsin brings. */
export const ownLists: ProgramLists = mergeLists({ transferTools: [], nonNetworking: [], expected: [] });

/** The lists that tocsin brings, and the owner's. */
export function mergeLists(policy: ProgramPolicy): ProgramLists {
  return {
    transferTools: new ListedPrograms([...transferTools, ...policy.transferTools]),
    nonNetworking: new ListedPrograms(policy.nonNetworking),
    expected: new ListedPrograms(policy.expected),
  };
}
