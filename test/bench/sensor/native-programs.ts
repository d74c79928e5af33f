import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../../lab/cache/run.ts";
import { havePackages } from "./debian-packages.ts";

const source = (name: string): string => new URL(`native/${name}`, import.meta.url).pathname;

/** Paths of the C programs that make what is measured. */
export interface NativePrograms {
  readonly send: string;
  readonly million: string;
  readonly sockets: string;
}

/** Builds them into this folder. */
export async function buildPrograms(folder: string): Promise<NativePrograms> {
  const build = async (name: string): Promise<string> => {
    const path = join(folder, name);
    await run("gcc", ["-O2", "-Wall", "-Wextra", "-Werror", "-o", path, source(`${name}.c`)]);
    return path;
  };
  return { send: await build("send"), million: await build("million"), sockets: await build("sockets") };
}

/** The coalescer in C, as its command line up to what coalesce.c says; null where it cannot be built here. */
export async function buildCoalescer(folder: string, say: (text: string) => void): Promise<readonly string[] | null> {
  if (!(await havePackages(["clang", "libbpf-dev", "bpftool"], say))) return null;
  const [object, program] = [join(folder, "coalesce.bpf.o"), join(folder, "coalesce")];
  const types = await run("bpftool", ["btf", "dump", "file", "/sys/kernel/btf/vmlinux", "format", "c"]);
  await writeFile(join(folder, "vmlinux.h"), types);
  const target = `-D__TARGET_ARCH_${process.arch === "arm64" ? "arm64" : "x86"}`;
  const options = ["-O2", "-g", "-target", "bpf", target, `-I${folder}`];
  await run("clang", [...options, "-c", source("coalesce.bpf.c"), "-o", object]);
  await run("gcc", ["-O2", "-Wall", "-Wextra", source("coalesce.c"), "-o", program, "-lbpf"]);
  return [program, object];
}
