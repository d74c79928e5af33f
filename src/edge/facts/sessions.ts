import type { SessionEvent } from "../../core/event/event.ts";
import { type ProcessStatus, readLogin, readProcessStatus } from "./proc-files.ts";
import { findSocketHolders } from "./socket-holders.ts";
import { readSocketRows } from "./socket-rows.ts";

export interface SessionsOptions {
  /** Where the process file system is mounted; "/proc" unless told. */
  readonly procRoot?: string;
  /** Milliseconds since boot. */
  readonly now: () => number;
  readonly emit: (event: SessionEvent) => void;
  /** Whether processes may be looked at that are only ancestors of those asked for. */
  readonly canReadAncestors: boolean;
}

interface Living extends ProcessStatus {
  readonly pid: number;
}

/**
 * Tells on whose behalf processes run that are seen on the network: a `session` event for each, and for those of its
 * ancestors that nothing was told of. A login is asked for only then, for most programs that start never call anybody.
 */
export class Sessions {
  readonly #options: Required<SessionsOptions>;
  /** The ssh client of each process that was told of, for its children's sake; null for none. */
  readonly #told = new Map<number, Promise<string | null>>();

  constructor(options: SessionsOptions) {
    this.#options = { procRoot: "/proc", ...options };
  }

  /** A process was seen on the network; to be told of each record, for it is only looked at once. */
  seen(pid: number): void {
    if (pid > 0 && !this.#told.has(pid)) this.#look(pid);
  }

  /** The process is gone: its number may come to mean another. */
  exited(pid: number): void {
    this.#told.delete(pid);
  }

  /** Settles when all that is known of who was seen has been told. */
  async close(): Promise<void> {
    await Promise.all(this.#told.values());
  }

  /** From the process up to the first that was told of already, then down again: a child belongs where its parent does. */
  #look(pid: number): void {
    const chain: Living[] = [];
    let next = pid;
    while (next > 0 && !this.#told.has(next) && chain.length < DEEPEST) {
      const status = readProcessStatus(this.#options.procRoot, next);
      if (status === null) break;
      chain.push({ ...status, pid: next });
      if (!this.#options.canReadAncestors) break;
      next = status.parentPid;
    }
    let client = this.#told.get(next) ?? NOBODY;
    for (const living of chain.toReversed()) {
      client = this.#tell(living, client);
      this.#remember(living.pid, client);
    }
  }

  /** Read now, while it lives; told when it is known who is at the other end. */
  #tell({ pid, comm, terminal }: Living, parents: Promise<string | null>): Promise<string | null> {
    const { procRoot, now, emit } = this.#options;
    const login = readLogin(procRoot, pid);
    const say = (sshClient: string | null): string | null => {
      emit({ kind: "session", at: now(), pid, ...login, terminal, sshClient });
      return sshClient;
    };
    if (parents === NOBODY && !SSH_SERVER.test(comm)) {
      say(null);
      return NOBODY;
    }
    return parents.then(async (known) => say(known ?? (SSH_SERVER.test(comm) ? await clientOf(procRoot, pid) : null)));
  }

  #remember(pid: number, client: Promise<string | null>): void {
    this.#told.set(pid, client);
    if (this.#told.size <= MOST_TOLD) return;
    for (const oldest of this.#told.keys()) {
      this.#told.delete(oldest);
      return;
    }
  }
}

/** The peer of the TCP connection that this process serves; null for one that waits for others, whatever it has just taken. */
async function clientOf(procRoot: string, pid: number): Promise<string | null> {
  const scope = { netns: null, pids: [pid], ownPid: 0, maxDescriptors: MOST_DESCRIPTORS };
  const { pidOf } = await findSocketHolders(procRoot, scope, AbortSignal.timeout(PATIENCE_MS));
  if (pidOf.size === 0) return null;
  let looked = 0;
  let client: string | null = null;
  for await (const rows of readSocketRows(procRoot, pid)) {
    for (const { transport, isOpenToAll, inode, remoteAddress } of rows) {
      if (transport !== "tcp" || !pidOf.has(inode)) continue;
      if (isOpenToAll) return null;
      client ??= remoteAddress;
    }
    looked += rows.length;
    if (looked > MOST_ROWS) return null;
  }
  return client;
}

/** OpenSSH's, whole or split since 9.8, and Dropbear's. */
const SSH_SERVER = /^(?:sshd|sshd-session|dropbear)$/;
const NOBODY: Promise<string | null> = Promise.resolve(null);
const MOST_TOLD = 131_072;
/** As many ancestors as the engine remembers, and the process. */
const DEEPEST = 17;
const MOST_DESCRIPTORS = 256;
const MOST_ROWS = 131_072;
const PATIENCE_MS = 5000;
