import type { BigIntStats } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import type { Executable } from "../../core/event/event.ts";
import { textFromBytes } from "../../core/event/text.ts";
import { hashContent } from "./content-hash.ts";
import { readElfFile } from "./elf-file.ts";
import { identityOf } from "./file-identity.ts";
import type { LinkedSockets } from "./linked-sockets.ts";

/** What the content of an executable says, wherever it lies. */
export type ContentFacts = Pick<Executable, "sha256" | "elf" | "unknown">;

/** An executable that is open, and where its process sees it. */
export interface OpenContent {
  readonly handle: FileHandle;
  readonly stats: BigIntStats;
  readonly path: Buffer;
  /** Where its libraries are looked for: under this prefix. */
  readonly view: string;
}

/** Reads contents through open descriptors and remembers the last few thousand by identity, so a program is read once. */
export class ContentReader {
  readonly #known = new Map<string, Promise<ContentFacts>>();
  readonly #linked: LinkedSockets;

  constructor(linked: LinkedSockets) {
    this.#linked = linked;
  }

  async read(content: OpenContent): Promise<ContentFacts> {
    const key = identityOf(content.stats);
    const known = this.#known.get(key);
    if (known !== undefined) {
      // Last used goes last: the first of the map is the one to forget
      this.#known.delete(key);
      this.#known.set(key, known);
      return await known;
    }
    const reading = this.#readNow(content);
    this.#known.set(key, reading);
    if (this.#known.size > MOST_KNOWN) this.#known.delete(this.#known.keys().next().value ?? key);
    const facts = await reading;
    // A failure may pass; a file that is too large stays so
    if (facts.unknown.some((text) => PASSING.test(text))) this.#known.delete(key);
    return facts;
  }

  async #readNow(content: OpenContent): Promise<ContentFacts> {
    const { handle, stats } = content;
    const hash = await hashContent(handle, stats);
    const unknown = hash.sha256 === null ? [`sha256: ${hash.reason}`] : [];
    try {
      const image = await readElfFile(handle, Number(stats.size));
      if (image === null)
        return { sha256: hash.sha256, elf: null, unknown: [...unknown, "elf: no ELF file, or a damaged one"] };
      const linked = await this.#linked.of({ image, path: textFromBytes(content.path), view: content.view });
      if (linked.importsSockets === null) unknown.push(`elf.importsSockets: ${linked.reason}`);
      const { buildId, interpreter, needed } = image;
      const isStatic = interpreter === null && needed.length === 0;
      return { sha256: hash.sha256, elf: { buildId, isStatic, importsSockets: linked.importsSockets }, unknown };
    } catch {
      return { sha256: hash.sha256, elf: null, unknown: [...unknown, "elf: unreadable"] };
    }
  }
}

const PASSING = /: unreadable|: changed while|was not found$/;
const MOST_KNOWN = 4096;
