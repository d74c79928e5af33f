import { stableHash } from "../event/stable-hash.ts";
import type { Lineage, Process, Program } from "./process-table.ts";
import { isInterpreter } from "./script.ts";

/** Who communicates, stable across pids. */
export interface Actor {
  /** Sixteen hex digits over everything below. */
  readonly id: string;
  /** A host whose programs nobody saw; its address is the path. */
  readonly isHost: boolean;
  readonly path: string;
  readonly sha256: string | null;
  readonly script: string | null;
  readonly uid: number;
  /** Container or unit, without the parts that change with each login. */
  readonly cgroup: string | null;
  /** Script or program of the ancestor that keeps starting it; null where none is known. */
  readonly launcher: string | null;
}

/**
 * The actor that a process belongs to: a curl that a shell loop starts every 5 s is one actor, however many pids it has.
 *
 * Shells without a script pass on what they were told, so they launch nothing: cron's `sh -c` is cron. `before` is what
 * this process was found to be last, and is given back while that holds: its id need not be computed again.
 */
export function actorOf({ process, ancestors }: Lineage, before: Actor | null = null): Actor {
  const { path, executable, script } = process.program;
  const sha256 = executable?.sha256 ?? null;
  const cgroup = stableCgroup(cgroupOf({ process, ancestors }));
  const launcher = launcherOf(process, ancestors);
  const { uid } = process;
  const parts = { path, sha256, script, uid, cgroup, launcher };
  const isSame = before !== null && isOf(before, parts);
  return isSame ? before : { id: stableHash(Object.values(parts)), isHost: false, ...parts };
}

/** A host stands for its programs where nobody saw them; its address stands for the path. */
export function hostActor(address: string): Actor {
  const parts = { path: address, sha256: null, script: null, uid: 0, cgroup: null, launcher: null };
  return { id: stableHash(["host", address]), isHost: true, ...parts };
}

function isOf(actor: Actor, parts: Omit<Actor, "id" | "isHost">): boolean {
  return (
    actor.path === parts.path &&
    actor.sha256 === parts.sha256 &&
    actor.script === parts.script &&
    actor.uid === parts.uid &&
    actor.cgroup === parts.cgroup &&
    actor.launcher === parts.launcher
  );
}

/** A fork that still runs its parent's program is the same actor, so its launcher is sought above that program. */
function launcherOf(process: Process, ancestors: readonly Process[]): string | null {
  const other = ancestors.find(({ program }) => program !== process.program && !isBareShell(program));
  return other === undefined ? null : (other.program.script ?? other.program.path);
}

const shell = /^(?:ba|da|z|k|mk|a)?sh$/;

function isBareShell(program: Program): boolean {
  const name = program.path.slice(program.path.lastIndexOf("/") + 1);
  return program.script === null && (shell.test(name) || (isInterpreter(program.path) && name === "busybox"));
}

/** Its cgroup: a child begins in its parent's, only what init starts is put into one of its own. */
export function cgroupOf({ process, ancestors }: Lineage): string | null {
  const inherited = () => ancestors.find(({ pid, program }) => pid !== 1 && program.cgroup !== null);
  return process.program.cgroup ?? inherited()?.program.cgroup ?? null;
}

/**
 * The cgroup less what is new each time: systemd numbers the scopes of logins and transient services (`run-u7.scope`,
 * `app-gnome-foot-4711.scope`), and runtimes name containers and pods by random ids.
 */
function stableCgroup(cgroup: string | null): string | null {
  return cgroup === null
    ? null
    : cgroup
        .replace(/(?<=^|\/)(session|run|init)-[\w-]+\.(scope|service)(?=$|\/)/g, "$1-*.$2")
        .replace(/[0-9a-f]{8}([-_])[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{12}/g, "*")
        .replace(/[0-9a-f]{32,64}/g, "*")
        .replace(/-\d+(?:-\d+)*\.scope(?=$|\/)/g, "-*.scope");
}
