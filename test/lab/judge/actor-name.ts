import { posix } from "node:path";

/** What findings and conversations alike say of a program. */
export interface Program {
  readonly executable: string;
  readonly script: string | null;
}

/** What people call an actor: base name of the script, else of the executable. */
export function actorName({ executable, script }: Program): string {
  return posix.basename(script ?? executable);
}

/** Whether its script or its executable has this base name; what runs from memory has one such as `memfd:agent`. */
export function isCalled({ executable, script }: Program, name: string): boolean {
  return posix.basename(executable) === name || (script !== null && posix.basename(script) === name);
}
