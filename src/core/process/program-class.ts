import type { Executable } from "../event/event.ts";
import { networkPackages } from "./data/network-packages.ts";
import { interpreterOf } from "./interpreter.ts";
import { isNonNetworking } from "./non-networking.ts";
import type { Program } from "./process-table.ts";
import { ownLists, type ProgramLists } from "./program-lists.ts";
import { fileNameOf, oddityOf, writablePlace } from "./program-oddity.ts";
import { isInterpreter } from "./script.ts";

/** What kind of program an actor is, and the fact that says so. */
export interface ProgramClass {
  readonly name:
    | "transfer tool"
    | "unknown binary"
    | "unknown script"
    | "non-networking program"
    | "interpreter"
    | "network program"
    | "packaged"
    | "expected"
    | "unidentified"
    | "host";
  readonly reason: string;
  /**
   * Passes for what it is not: `renamed` is a known program under another name (T1036.003), `misplaced` has a known
   * program's name where users can write (T1036.005). Null: it does not.
   */
  readonly masquerade: "renamed" | "misplaced" | null;
}

/** A folder of commands: apt's `http` among its methods is none. */
const commandPlace = /\/s?bin\/[^/]+$/;
/** Where distributions install programs; consulted only where no package database can be. */
const systemPlace = /^(?:(?:\/usr)?\/(?:bin|sbin)|\/nix\/store\/[^/]+\/bin|\/gnu\/store\/[^/]+\/bin)\//;
/** Where packages, and the administrator, keep the scripts of services. */
const scriptPlace = /^(?:\/usr(?:\/local)?\/(?:s?bin|lib\w*|share)|\/s?bin|\/lib\w*|\/etc)\//;

/** Classes a program by its facts, the most telling first; by its path alone where the facts could not be had. */
export function classOf(program: Program, lists: ProgramLists = ownLists): ProgramClass {
  const { executable, script, path } = program;
  if (isExpected(program, lists)) return plain("expected", `its owner expects "${path}" here`);
  const copied = executable === null ? null : classOfCopy(program, executable, lists);
  if (copied !== null) return copied;
  const odd = oddityOf(path, executable, lists);
  if (odd !== null) return { name: "unknown binary", ...odd };
  if (script !== null && writablePlace.test(script)) {
    return plain("unknown script", `its script "${script}" lies where users can write`);
  }
  return classOfInstalled(program, lists);
}

/** What is known where only hosts are seen. */
export function classOfHost(address: string): ProgramClass {
  return plain("host", `which program of ${address} it is was not seen`);
}

function classOfInstalled(program: Program, lists: ProgramLists): ProgramClass {
  const { executable, script, path } = program;
  const name = toolName(program, path);
  const owner = executable?.package ?? null;
  const isCommand = owner === null ? systemPlace.test(path) : commandPlace.test(path);
  if ((lists.transferTools.hasName(name) && isCommand) || lists.transferTools.hasPath(path)) {
    return plain("transfer tool", `it is "${path}"${of(owner)}`);
  }
  const isSystems = owner !== null || systemPlace.test(path);
  const isQuiet = isNonNetworking(name, owner) || lists.nonNetworking.hasName(name);
  if (script === null && ((isSystems && isQuiet) || lists.nonNetworking.hasPath(path))) {
    return plain("non-networking program", `"${path}"${of(owner)} has no business on the network`);
  }
  if (isSystems && isInterpreter(path) && (script === null || !scriptPlace.test(script))) {
    const told = script === null ? "what it was told at its start" : `"${script}", which no package is known to own`;
    return plain("interpreter", `"${path}"${of(owner)} runs ${told}`);
  }
  if (owner === null) return plain("unidentified", `nothing is known of who installed "${path}"`);
  const role = networkPackages.get(owner);
  if (role !== undefined) return plain("network program", `"${path}" of package ${owner} is a network ${role}`);
  return plain("packaged", `package ${owner} owns "${path}"`);
}

/** A program that no package brought here, or brought like this, but whose content a package did bring elsewhere. */
function classOfCopy(program: Program, executable: Executable, lists: ProgramLists): ProgramClass | null {
  const { copyOf } = executable;
  const { path } = program;
  if (copyOf === null || executable.isMemoryBacked || executable.isAsPackaged === true) return null;
  const tool = toolName(program, copyOf);
  const isRenamed = !isSameName(path, copyOf);
  const masquerade = isRenamed ? "renamed" : null;
  // A container's, of the same release as the node
  const copy = path === copyOf ? `"${path}" has the content of the node's` : `"${path}" is a copy of "${copyOf}"`;
  if (lists.transferTools.hasName(tool)) {
    return { name: "transfer tool", reason: isRenamed ? `${copy} under another name` : copy, masquerade };
  }
  if (isRenamed) return { name: "unknown binary", reason: `${copy} under another name`, masquerade };
  // A virtual environment has copies of its interpreter; what it runs says more
  const { script } = program;
  const isKnown = isInterpreter(copyOf) && (script === null || !writablePlace.test(script));
  return isKnown ? plain("interpreter", copy) : null;
}

/** What its owner vouches for by its path may still be another's in memory, which has no path. */
function isExpected({ path, executable }: Program, { expected }: ProgramLists): boolean {
  if (expected.hasContent(executable?.sha256 ?? null)) return true;
  return executable?.isMemoryBacked !== true && expected.hasPath(path);
}

function isSameName(path: string, other: string): boolean {
  const [name, known] = [fileNameOf(path), fileNameOf(other)];
  const family = interpreterOf(name);
  return name === known || (family !== null && family === interpreterOf(known));
}

function plain(name: ProgramClass["name"], reason: string): ProgramClass {
  return { name, reason, masquerade: null };
}

function of(owner: string | null): string {
  return owner === null ? "" : ` of package ${owner}`;
}

/** Its file name; of busybox, the applet that it was called for. `path` is where its content is at home. */
function toolName({ args }: Program, path: string): string {
  const [own = "", applet = "", first = ""] = [path, ...args.slice(0, 2)].map(fileNameOf);
  if (own !== "busybox") return own;
  // Called by its own name, or by that of a copy, it takes the applet from its first argument
  return applet === "busybox" || !isApplet(applet) ? first : applet;
}

function isApplet(name: string): boolean {
  return ownLists.transferTools.hasName(name) || isNonNetworking(name, null) || interpreterOf(name) !== null;
}
