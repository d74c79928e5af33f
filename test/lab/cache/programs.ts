import { copyFile, mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Architecture } from "../architecture.ts";
import type { Recipe } from "./cache.ts";
import { runTool } from "./tools.ts";

const folder = fileURLToPath(new URL("../guest/programs/", import.meta.url));

const usualFlags = ["-O2", "-Wall", "-pthread"];

/** How each is compiled: NAME.so.c becomes a library NAME.so, NAME.c a static program of that and of all NAME-*.c. */
interface Target {
  readonly name: string;
  readonly sources: readonly string[];
  readonly flags: readonly string[];
}

/** The lab's C programs, compiled; without those that are written for another architecture. */
export async function programsRecipe(tools: string, architecture: Architecture): Promise<Recipe> {
  const { mark, compiler, foreignPrograms } = architecture;
  const sources = (await readdir(folder)).filter((file) => /\.[ch]$/.test(file)).sort();
  const texts = await Promise.all(sources.map((file) => readFile(join(folder, file), "utf8")));
  const targets = targetsOf(sources.filter((file) => file.endsWith(".c"))).filter(
    ({ name }) => !foreignPrograms.includes(name),
  );
  return {
    name: `programs${mark}`,
    inputs: [...sources, ...texts, JSON.stringify(targets)],
    files: targets.map(({ name }) => `bin/${name}`),
    async make(into) {
      await mkdir(join(into, "source"));
      await mkdir(join(into, "bin"));
      for (const file of sources) await copyFile(join(folder, file), join(into, "source", file));
      for (const { name, sources: files, flags } of targets) {
        const inputs = files.map((file) => `source/${file}`);
        await runTool(tools, into, [compiler.program, ...usualFlags, ...flags, "-o", `bin/${name}`, ...inputs]);
      }
      await rm(join(into, "source"), { recursive: true });
    },
  };
}

function targetsOf(files: readonly string[]): readonly Target[] {
  const isPart = (file: string): boolean =>
    files.some((whole) => file !== whole && file.startsWith(`${whole.slice(0, -".c".length)}-`));
  return files
    .filter((file) => !isPart(file))
    .map((file) => {
      const name = file.slice(0, -".c".length);
      if (name.endsWith(".so")) return { name, sources: [file], flags: ["-shared", "-fPIC"] };
      const parts = files.filter((other) => other.startsWith(`${name}-`));
      return { name, sources: [file, ...parts], flags: ["-static"] };
    });
}
