/** Names that are told apart; more are not. */
const MOST_NAMES = 512;
const FIRST_CAPACITY = 4;

/** Which names were seen, in 2 KB at most however long they are: the hash of each stands for it. */
export class NameSet {
  #hashes = new Uint32Array(FIRST_CAPACITY);
  #size = 0;

  add(name: string): void {
    const hash = hashOf(name);
    if (this.#size === MOST_NAMES || this.#holds(hash)) return;
    if (this.#size === this.#hashes.length) this.#makeRoom();
    this.#hashes[this.#size++] = hash;
  }

  has(name: string): boolean {
    return this.#holds(hashOf(name));
  }

  get size(): number {
    return this.#size;
  }

  #holds(hash: number): boolean {
    const index = this.#hashes.indexOf(hash);
    return index >= 0 && index < this.#size;
  }

  #makeRoom(): void {
    const hashes = new Uint32Array(this.#hashes.length * 2);
    hashes.set(this.#hashes);
    this.#hashes = hashes;
  }
}

/** FNV-1a of 32 bits over the UTF-16 code units, and never 0, which is what is not filled. */
function hashOf(name: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < name.length; index++) hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  return hash >>> 0 || 1;
}
