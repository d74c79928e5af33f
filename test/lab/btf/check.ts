import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "../cache/cache.ts";
import { differences } from "./compare.ts";
import { versionOf } from "./declarations.ts";
import { btfOfKernelImage, type Kernel } from "./kernel-image.ts";
import { type BtFile, readBtFiles } from "./needs.ts";
import { unsaidUses } from "./uses.ts";

/** What one kernel says to one file of bpf/. */
export interface Answer {
  readonly file: string;
  readonly isOutside: boolean;
  readonly differences: readonly string[];
}

/** Where the .bt files are. */
export const bpfFolder = join(import.meta.dirname, "../../../bpf");

/** The kernels that the lab has made ready on this machine, the newest of each name, and the one that runs. */
export function kernelsAtHand(): string[] {
  const folders = existsSync(cacheFolder) ? readdirSync(cacheFolder).filter((name) => name.startsWith("kernel-")) : [];
  const images = folders.map((name) => join(cacheFolder, name, "vmlinuz")).filter((path) => existsSync(path));
  const byAge = images.sort((a, b) => statSync(a).mtimeMs - statSync(b).mtimeMs);
  const newest = new Map(byAge.map((path) => [path.replace(/-\w+\/vmlinuz$/, ""), path]));
  const running = "/sys/kernel/btf/vmlinux";
  return [...[...newest.values()].sort(), ...(existsSync(running) ? [running] : [])];
}

/** Each file that relies on something of the kernel, compared with one. */
export function askKernel(files: ReadonlyMap<string, BtFile>, kernel: Kernel): Answer[] {
  const version = versionOf(kernel.release);
  // What is included goes as far back as any family does.
  const lowest = Math.min(...[...files.values()].map(({ floor }) => floor || Number.POSITIVE_INFINITY));
  return [...files.values()]
    .filter(({ declarations }) => declarations.length > 0)
    .map((file) => {
      const isOutside = version < (file.floor || lowest) || version > file.ceiling;
      const found = isOutside ? [] : file.declarations.flatMap((said) => differences(kernel.btf, said, version));
      return { file: file.name, isOutside, differences: found };
    });
}

/** A line for each file of bpf/, a column for each kernel, and below it every line that differs. */
export function table(columns: readonly (readonly [string, readonly Answer[]])[]): string {
  const files = columns[0]?.[1].map(({ file }) => file) ?? [];
  const rows = files.map((file, index) => [file, ...columns.map(([, answers]) => cell(answers[index]))]);
  const lines = [["", ...columns.map(([kernel]) => kernel)], ...rows];
  const widths = lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? [];
  const text = lines.map((line) =>
    line
      .map((word, column) => word.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  const details = columns.flatMap(([kernel, answers]) =>
    answers.flatMap(({ file, differences }) => differences.map((line) => `${kernel} ${file}: ${line}`)),
  );
  return `${[...text, ...details].join("\n")}\n`;
}

function cell(answer: Answer | undefined): string {
  if (answer === undefined) return "";
  if (answer.isOutside) return "not for it";
  return answer.differences.length === 0 ? "ok" : `${answer.differences.length} differ`;
}

/** Debian's releases say it at their end, and leave x86-64 unsaid where they are not Debian's. */
export function archOf({ release }: Kernel): "x64" | "arm64" {
  return release.endsWith("arm64") ? "arm64" : "x64";
}

function main(paths: readonly string[]): void {
  const unsaid = [...new Set((["x64", "arm64"] as const).flatMap((arch) => unsaidUses(readBtFiles(bpfFolder, arch))))];
  const columns = paths.map((path) => {
    const kernel = btfOfKernelImage(path);
    return [kernel.release, askKernel(readBtFiles(bpfFolder, archOf(kernel)), kernel)] as const;
  });
  process.stdout.write(table(columns));
  for (const line of unsaid) process.stdout.write(`bpf/${line}\n`);
  const isWrong =
    unsaid.length > 0 || columns.some(([, answers]) => answers.some((answer) => answer.differences.length));
  if (isWrong) process.exitCode = 1;
}

if (import.meta.main) {
  const named = process.argv.slice(2);
  const paths = named.length > 0 ? named : kernelsAtHand();
  const remedy = "name its vmlinuz, vmlinux or BTF file, or run the lab once";
  try {
    if (paths.length === 0) throw new Error(`Cannot check bpf/: no kernel is at hand; ${remedy}`);
    main(paths);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 2;
  }
}
