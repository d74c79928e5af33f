import type { Session } from "../event/event.ts";
import type { Lineage, Process } from "./process-table.ts";

/** The session that a process belongs to: its own or, where it was gone before anybody looked, its nearest ancestor's. */
export function sessionOf({ process, ancestors }: Lineage): Session | null {
  return process.session ?? ancestors.find(({ session }) => session !== null)?.session ?? null;
}

/** The innermost systemd unit of a cgroup path (systemd.unit(5)) that is no slice; null where there is none. */
export function unitOf(cgroup: string | null): string | null {
  const parts = (cgroup ?? "").split("/");
  return parts.findLast((part) => /^[^/]+\.(?:service|scope|socket|mount)$/.test(part)) ?? null;
}

/**
 * Who set a process going, as a person would say it: a login, a job's clock, a container's runtime or a unit of systemd,
 * whichever is nearest; null where its ancestors show none.
 */
export function startedBy(lineage: Lineage, cgroup: string | null): string | null {
  for (const ancestor of lineage.ancestors) {
    const found = starterOf(ancestor, lineage);
    if (found !== null) return found;
  }
  const unit = unitOf(cgroup);
  if (unit === null || unit.endsWith(".scope")) return null;
  return `systemd unit ${unit}`;
}

function starterOf({ program, comm }: Process, lineage: Lineage): string | null {
  const name = program.path.slice(program.path.lastIndexOf("/") + 1);
  if (schedulers.test(name)) return `${name}, by its schedule`;
  if (runtimes.test(name)) return `the container runtime's ${name}`;
  if (sshServers.test(name)) return `a login by ssh${from(sessionOf(lineage))}`;
  // The terminal's login(1) and its kind; what a display manager starts
  if (logins.test(name) || logins.test(comm)) return `a login at ${sessionOf(lineage)?.terminal ?? "the console"}`;
  return null;
}

function from(session: Session | null): string {
  return session === null || session.sshClient === null ? "" : ` from ${session.sshClient}`;
}

const schedulers = /^(?:cron|crond|anacron|atd|fcron|bcron-exec|busybox-crond)$/;
const runtimes =
  /^(?:containerd-shim(?:-[\w-]+)?|conmon|conmonrs|crun|runc|docker-init|catatonit|systemd-nspawn|lxc-start)$/;
const sshServers = /^(?:sshd|sshd-session|dropbear)$/;
const logins = /^(?:login|gdm-session-worker|gdm-session-wor|lightdm|sddm-helper|xrdp-sesman)$/;
