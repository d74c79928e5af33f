import type { Executable } from "../event/event.ts";
import { interpreterOf } from "./interpreter.ts";
import { isNonNetworking } from "./non-networking.ts";
import type { ProgramLists } from "./program-lists.ts";

/** Where every user can put a script. */
export const writablePlace = /^(?:\/tmp|\/var\/tmp|\/dev\/shm|\/run\/user|\/home)\//;

/** Where programs are put for a moment, and nobody installs any. */
const passingPlace = /^(?:\/tmp|\/var\/tmp|\/dev\/shm|\/run\/user)\//;

/** What fexecve(3) names a program by, which needs no name: a file in memory mostly has none. */
const descriptor = /^\/(?:dev\/fd|proc\/(?:self|thread-self|\d+)\/fd)\/\d+$/;

/** What makes a binary one that nobody is known to have installed. */
export interface Oddity {
  readonly reason: string;
  readonly masquerade: "misplaced" | null;
}

/** What is odd about a binary, or null; where its facts could not be had, its path alone has to tell. */
export function oddityOf(path: string, executable: Executable | null, lists: ProgramLists): Oddity | null {
  if (executable === null) return oddityOfPath(path, lists);
  const { isMemoryBacked, isDeleted, isInWritablePlace, packageDatabase, isAsPackaged, copyOf } = executable;
  const owner = executable.package;
  if (isMemoryBacked) return plain(`it runs from memory, no file holds it${copy(copyOf)}`);
  if (isAsPackaged === false) return plain(`"${path}" was changed since package ${owner} brought it${copy(copyOf)}`);
  // A package may give its folders to the user of its service.
  if (isInWritablePlace && owner === null) return inWritablePlace(path, lists);
  // A package's upgrade deletes the file that its daemons still run.
  if (isDeleted && owner === null) return plain(`"${path}" was deleted while it runs`);
  if (owner !== null) return null;
  const isAdded = executable.file?.isInUpperLayer === true;
  if (packageDatabase === null) return isAdded ? plain(`"${path}" ${ADDED}`) : null;
  return plain(`no ${packageDatabase} package owns "${path}"${isAdded ? `, which ${ADDED}` : ""}`);
}

/** By whatever runs in it, or whoever got into it. */
const ADDED = "was written into its container after the image was made";

function oddityOfPath(path: string, lists: ProgramLists): Oddity | null {
  if (descriptor.test(path)) return plain(`it was started from an open file, "${path}", and not by its name`);
  return writablePlace.test(path) ? inWritablePlace(path, lists) : null;
}

/** The last part of a path. */
export function fileNameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function inWritablePlace(path: string, lists: ProgramLists): Oddity {
  const name = fileNameOf(path);
  const isKnownName = lists.transferTools.hasName(name) || isNonNetworking(name, null) || interpreterOf(name) !== null;
  const reason = `"${path}" lies where users can write`;
  return isKnownName && passingPlace.test(path)
    ? { reason: `${reason}, and is not the ${name} that its name says`, masquerade: "misplaced" }
    : plain(reason);
}

function copy(copyOf: string | null): string {
  return copyOf === null ? "" : `, and now is a copy of "${copyOf}"`;
}

function plain(reason: string): Oddity {
  return { reason, masquerade: null };
}
