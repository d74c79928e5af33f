const FIRST_CAPACITY = 64;
/** Stands before the first and after the last. */
const ENDS = 0;

/**
 * Keeps what has been active in the order of its last activity, longest ago first. Each has a number, by which its
 * neighbours are found: a list in two arrays of numbers, for in one of objects each move would touch three of them.
 */
export class ActivityOrder<Member> {
  readonly #members: (Member | null)[] = [null];
  #before = new Int32Array(FIRST_CAPACITY);
  #after = new Int32Array(FIRST_CAPACITY);
  /** Numbers that were given back. */
  readonly #free: number[] = [];

  get size(): number {
    return this.#members.length - 1 - this.#free.length;
  }

  /** Puts one more at the end; its number. */
  add(member: Member): number {
    const number = this.#free.pop() ?? this.#members.length;
    if (number === this.#before.length) this.#makeRoom();
    this.#members[number] = member;
    this.#link(number);
    return number;
  }

  moveToEnd(number: number): void {
    this.#unlink(number);
    this.#link(number);
  }

  remove(number: number): void {
    this.#unlink(number);
    this.#members[number] = null;
    this.#free.push(number);
  }

  *[Symbol.iterator](): IterableIterator<Member> {
    for (let number = this.#after[ENDS] ?? ENDS; number !== ENDS; number = this.#after[number] ?? ENDS) {
      const member = this.#members[number];
      if (member !== null && member !== undefined) yield member;
    }
  }

  #link(number: number): void {
    const last = this.#before[ENDS] ?? ENDS;
    this.#after[last] = number;
    this.#before[number] = last;
    this.#after[number] = ENDS;
    this.#before[ENDS] = number;
  }

  #unlink(number: number): void {
    const [before, after] = [this.#before[number] ?? ENDS, this.#after[number] ?? ENDS];
    this.#after[before] = after;
    this.#before[after] = before;
  }

  #makeRoom(): void {
    const [before, after] = [this.#before, this.#after];
    this.#before = new Int32Array(before.length * 2);
    this.#after = new Int32Array(after.length * 2);
    this.#before.set(before);
    this.#after.set(after);
  }
}
