import type { ExecEvent } from "../../core/event/event.ts";

interface Look {
  readonly begunBy: ExecEvent;
  readonly waiting: ExecEvent[];
}

/**
 * Who waits for a look at a program that another exec of it has begun: two hundred programs that start together are else looked at
 * ten times each before the first of these looks is over.
 */
export class SharedLooks {
  readonly #looks = new Map<string, Look>();
  #waiting = 0;

  /** How many wait. */
  get waiting(): number {
    return this.#waiting;
  }

  /** A look at the program of this exec begins, if none is under way. */
  begin(program: string, exec: ExecEvent): void {
    if (!this.#looks.has(program)) this.#looks.set(program, { begunBy: exec, waiting: [] });
  }

  /** Lets an exec wait; false where no look at its program is under way. */
  join(program: string, exec: ExecEvent): boolean {
    const look = this.#looks.get(program);
    if (look === undefined) return false;
    look.waiting.push(exec);
    this.#waiting += 1;
    return true;
  }

  /** The look that this exec began is over; gives who waited for it. */
  end(program: string, exec: ExecEvent): readonly ExecEvent[] {
    const look = this.#looks.get(program);
    if (look?.begunBy !== exec) return [];
    this.#looks.delete(program);
    this.#waiting -= look.waiting.length;
    return look.waiting;
  }
}
