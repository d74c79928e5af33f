import type { Executable } from "../event/event.ts";
import { isNonNetworking } from "./non-networking.ts";
import type { Program } from "./process-table.ts";

/** What kind of program an actor is, and the fact that says so. */
export interface ProgramClass {
  readonly name:
    | "transfer tool"
    | "unknown binary"
    | "unknown script"
    | "non-networking program"
    | "packaged"
    | "unidentified"
    | "host";
  readonly reason: string;
}

/**
 * Programs that fetch, send and ask for whoever calls them: those that AN1226 names, and their kind among those that Debian
 * packages. An interpreter or an ssh is not one: what it does depends on its script.
 */
const transferTools =
  /^(?:curl|wget|wget2|aria2c|axel|lftp|ftp|tftp|http|https|lynx|w3m|links|nc|nc\.openbsd|nc\.traditional|ncat|socat|telnet|dig|host|nslookup|drill|kdig|delv)$/;
/** A folder of commands: apt's `http` among its methods is none. */
const commandPlace = /\/s?bin\/[^/]+$/;
const writablePlace = /^(?:\/tmp|\/var\/tmp|\/dev\/shm|\/run\/user|\/home)\//;
/** Where distributions install programs; consulted only where no package database can be. */
const systemPlace = /^(?:(?:\/usr)?\/(?:bin|sbin)|\/nix\/store\/[^/]+\/bin|\/gnu\/store\/[^/]+\/bin)\//;

/** Classes a program by its facts, the most telling first; by its path alone where the facts could not be had. */
export function classOf(program: Program): ProgramClass {
  const { executable, script, path } = program;
  const odd = executable === null ? oddityOfPath(path) : oddity(executable);
  if (odd !== null) return { name: "unknown binary", reason: odd };
  if (script !== null && writablePlace.test(script)) {
    return { name: "unknown script", reason: `its script "${script}" lies where users can write` };
  }
  const name = toolName(program);
  const owner = executable?.package ?? null;
  const isCommand = owner === null ? systemPlace.test(path) : commandPlace.test(path);
  if (transferTools.test(name) && isCommand) {
    return {
      name: "transfer tool",
      reason: `it is "${path}"${of(owner)}`,
    };
  }
  const isSystems = owner !== null || systemPlace.test(path);
  if (isSystems && script === null && isNonNetworking(name, owner)) {
    return { name: "non-networking program", reason: `"${path}"${of(owner)} has no business on the network` };
  }
  if (owner !== null) return { name: "packaged", reason: `package ${owner} owns "${path}"` };
  return { name: "unidentified", reason: `nothing is known of who installed "${path}"` };
}

/** What is known where only hosts are seen. */
export function classOfHost(address: string): ProgramClass {
  return { name: "host", reason: `which program of ${address} it is was not seen` };
}

function of(owner: string | null): string {
  return owner === null ? "" : ` of package ${owner}`;
}

/** Its file name; of busybox, the applet that it was called for. */
function toolName({ path, args }: Program): string {
  const [own, applet = ""] = [path, ...args].map((text) => text.slice(text.lastIndexOf("/") + 1));
  if (own !== "busybox") return own ?? "";
  return applet === "busybox" ? (args[1] ?? "") : applet;
}

function oddityOfPath(path: string): string | null {
  return writablePlace.test(path) ? `"${path}" lies where users can write` : null;
}

function oddity(executable: Executable): string | null {
  const { path, isMemoryBacked, isDeleted, isInWritablePlace, packageDatabase } = executable;
  const owner = executable.package;
  if (isMemoryBacked) return "it runs from memory, no file holds it";
  // A package may give its folders to the user of its service.
  if (isInWritablePlace && owner === null) return `"${path}" lies where users can write`;
  // A package's upgrade deletes the file that its daemons still run.
  if (isDeleted && owner === null) return `"${path}" was deleted while it runs`;
  return packageDatabase !== null && owner === null ? `no ${packageDatabase} package owns "${path}"` : null;
}
