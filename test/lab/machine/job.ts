import { chmod, cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { hashOf } from "../cache/cache.ts";
import { run } from "../cache/run.ts";
import { LabError } from "../lab-error.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const guest = fileURLToPath(new URL("../guest/", import.meta.url));

/** What a boot depends on besides its disk and kernel. */
export interface JobSettings {
  readonly backend: string;
  readonly pace: string;
  readonly scope: string;
}

/** Hash of all the text that a boot takes from the project: the sensor, its packages' lock, the guest's side of the lab. */
export async function projectHash(): Promise<string> {
  return hashOf((await projectFiles()).flat());
}

/** What is done with events after they are recorded: a kept recording is judged by it anew. */
const judging = /^dist\/(?:core\/(?:(?:conversation|score|analytic|finding)\/|engine\.)|edge\/(?:sink|importer)\/)/;

/**
 * The same of what the recording of this text, a scenario, can depend on: without those of the lab's programs that it does
 * not name, and without what makes findings of a recording.
 */
export function hashFor(text: string, project: ProjectFiles): string {
  const isProgram = (path: string): boolean => path.startsWith(relative(root, join(guest, "programs")));
  const isNamed = (path: string): boolean => text.includes(basename(path).replace(/[.-].*$/, ""));
  const files = project.filter(([path]) => !judging.test(path) && (!isProgram(path) || isNamed(path)));
  return hashOf([text, ...files.flat()]);
}

/** Path from the root and bytes (as latin1) of each file that a boot takes. */
export type ProjectFiles = readonly (readonly [path: string, bytes: string])[];

export async function projectFiles(): Promise<ProjectFiles> {
  const trees = [join(root, "dist"), join(root, "bpf"), guest];
  const lists = await Promise.all(trees.map((tree) => filesBelow(tree)));
  const files = lists.flat().concat(join(root, "package-lock.json")).sort();
  return Promise.all(files.map(async (file) => [relative(root, file), await readFile(file, "latin1")] as const));
}

/** Packs the guest's second disk: tocsin as installed, the lab's side in the guest, programs, modules, settings. */
export async function packJob(
  into: string,
  parts: { readonly programs: string; readonly kernel: string; readonly settings: JobSettings },
): Promise<void> {
  const folder = `${into}.d`;
  const tocsin = join(folder, "opt/tocsin");
  await mkdir(tocsin, { recursive: true });
  await mkdir(join(folder, "lab"), { recursive: true });
  for (const part of ["dist", "bpf", "package.json"])
    await cp(join(root, part), join(tocsin, part), { recursive: true });
  for (const path of await productionPackages()) {
    await cp(join(root, path), join(tocsin, path), { recursive: true, dereference: true });
  }
  await cp(guest, join(folder, "lab"), { recursive: true });
  await cp(join(parts.programs, "bin"), join(folder, "lab/bin"), { recursive: true });
  for (const file of await filesBelow(join(folder, "lab"))) await chmod(file, 0o755);
  // Node takes the TypeScript of a folder for modules only when a package says so.
  await writeFile(join(folder, "lab/package.json"), '{"type":"module"}\n');
  const settings = Object.entries(parts.settings).map(([name, value]) => `${name}=${value}\n`);
  await writeFile(join(folder, "lab/job"), settings.join(""));
  // Readable for all users of the guest, whatever this machine thinks of new files.
  await run("tar", ["--owner=0", "--group=0", "--mode=a+rX,u+w", "-cf", into, "-C", folder, "."]);
  await run("tar", ["--concatenate", "-f", into, join(parts.kernel, "modules.tar")]);
  // A disk ends at a whole block.
  await run("truncate", ["-s", "%4096", into]);
  await rm(folder, { recursive: true });
}

async function productionPackages(): Promise<readonly string[]> {
  const list = ["ls", "--omit=dev", "--all", "--parseable"];
  const { stdout = "" } = await execa("npm", list, { cwd: root, reject: false });
  const paths = stdout
    .split("\n")
    .map((path) => relative(root, path))
    .filter((path) => path.startsWith("node_modules"));
  if (paths.length > 0) return paths;
  throw new LabError('Cannot tell which packages tocsin needs: "npm ls" names none; run npm ci');
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
