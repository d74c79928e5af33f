import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, readFile, rename, rm, statfs, utimes, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { LabError } from "../lab-error.ts";
import { makeUnfinished } from "../unfinished.ts";

/** Something that is made once and used often. */
export interface Recipe {
  /** Part of its folder's name, for people. */
  readonly name: string;
  /** Everything that decides what comes out, as text: another text, another artefact. */
  readonly inputs: readonly string[];
  /** Files of it that every use checks against the hashes taken when they were made. */
  readonly files: readonly string[];
  /** Makes it in this empty folder. */
  make(folder: string): Promise<void>;
}

interface Manifest {
  readonly files: Readonly<Record<string, string>>;
  readonly madeInMs: number;
}

/** Where the lab keeps what it made, outside the repository; the folder may be removed at any time. */
export const cacheFolder = join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "tocsin", "lab");

/** The folder of what the recipe makes: that of before, if its files still have their hashes, or a new one. */
export async function obtain(recipe: Recipe, say: (text: string) => void): Promise<string> {
  const folder = join(cacheFolder, nameOf(recipe));
  const damage = await damageOf(folder, recipe);
  if (damage === null) {
    await markUsed(folder);
    return folder;
  }
  if (damage !== "missing") say(`Making ${recipe.name} again: ${damage}`);
  await mkdir(cacheFolder, { recursive: true });
  const draft = await makeUnfinished(cacheFolder, `draft-${recipe.name}`);
  try {
    await make(recipe, draft, say);
    await rename(draft, folder).catch(async () => {
      // Another run may have been faster: then its result stands, for things are being made of it.
      if ((await damageOf(folder, recipe)) === null) return;
      await rm(folder, { recursive: true, force: true });
      await rename(draft, folder);
    });
  } catch (cause) {
    if ((await damageOf(folder, recipe)) !== null) throw cause;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return folder;
}

/** Keeps it from being forgotten as one of the oldest. */
export async function markUsed(folder: string): Promise<void> {
  const now = new Date();
  await utimes(folder, now, now);
}

/** Says which of all that its recipe may give this is: the newest kernel of today is not that of next month. */
export async function identityOf(folder: string): Promise<string> {
  return JSON.stringify((await manifestOf(folder))?.files);
}

/** Milliseconds that making it took. */
export async function madeInMs(folder: string): Promise<number> {
  return (await manifestOf(folder))?.madeInMs ?? Number.NaN;
}

/** SHA-256 of all the texts together, where each begins and ends counted in. */
export function hashOf(texts: readonly string[]): string {
  const hash = createHash("sha256");
  for (const text of texts) hash.update(`${Buffer.byteLength(text)}:${text}`);
  return hash.digest("hex");
}

/** SHA-256 of a file. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest("hex");
}

function nameOf(recipe: Recipe): string {
  return `${recipe.name}-${hashOf(recipe.inputs).slice(0, 16)}`;
}

async function make(recipe: Recipe, draft: string, say: (text: string) => void): Promise<void> {
  say(`Making ${recipe.name}`);
  const start = performance.now();
  await recipe.make(draft);
  const hashes = await Promise.all(
    recipe.files.map(async (file) => [file, await hashFile(join(draft, file))] as const),
  );
  const madeInMs = Math.round(performance.now() - start);
  const manifest: Manifest = { files: Object.fromEntries(hashes), madeInMs };
  await writeFile(join(draft, "manifest.json"), JSON.stringify(manifest));
  say(`Made ${recipe.name} in ${Math.round(madeInMs / 1000)} s`);
}

/** Null where all is as it was made. */
async function damageOf(folder: string, recipe: Recipe): Promise<string | null> {
  const manifest = await manifestOf(folder);
  if (manifest === null) return "missing";
  for (const file of recipe.files) {
    const wanted = manifest.files[file];
    const found = await hashFile(join(folder, file)).catch(() => null);
    if (found !== wanted) return `its file "${file}" is not what was made`;
  }
  return null;
}

async function manifestOf(folder: string): Promise<Manifest | null> {
  try {
    return JSON.parse(await readFile(join(folder, "manifest.json"), "utf8"));
  } catch (error) {
    if (error instanceof SyntaxError || isMissing(error)) return null;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");
}

/** Says no where a folder cannot hold what is about to be made. */
export async function checkRoom(path: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(path);
  const free = bavail * bsize;
  if (free >= bytes) return;
  const [needed, left] = [bytes, free].map((amount) => (amount / 2 ** 30).toFixed(1));
  throw new LabError(`Cannot build in "${path}": it needs ${needed} GiB and ${left} are free; make room there`);
}
