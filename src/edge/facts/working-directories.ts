import type { ExecEvent } from "../../core/event/event.ts";
import { BoundedMap } from "../../core/process/bounded-map.ts";
import { readWorkingDirectory } from "./proc-files.ts";

/** Where processes were; a program that is gone at once was mostly found from there. Only a hint: the inode has to fit. */
export class WorkingDirectories {
  readonly #known = new BoundedMap<number, string>(MOST_DIRECTORIES);
  readonly #procRoot: string;
  readonly #canRead: (pid: number) => boolean;

  /** `canRead` says which processes may be looked at as parents. */
  constructor(procRoot: string, canRead: (pid: number) => boolean) {
    this.#procRoot = procRoot;
    this.#canRead = canRead;
  }

  /** A process was seen there. */
  learn(pid: number, directory: Buffer): void {
    this.#known.set(pid, directory.toString());
  }

  /** Where the process was seen last, and where its parent is: there it began. */
  near({ pid, parentPid }: ExecEvent): readonly string[] {
    const parents = this.#canRead(parentPid) ? readWorkingDirectory(this.#procRoot, parentPid)?.toString() : undefined;
    return [this.#known.get(pid), parents ?? this.#known.get(parentPid)].filter((directory) => directory !== undefined);
  }

  /** Where the process is, or most likely was if it has ended; null where nothing is known of that. */
  of(exec: ExecEvent, hasEnded: boolean): Buffer | null {
    const own = hasEnded ? null : readWorkingDirectory(this.#procRoot, exec.pid);
    const [last] = own === null ? this.near(exec) : [];
    return last === undefined ? own : Buffer.from(last);
  }
}

const MOST_DIRECTORIES = 16_384;
