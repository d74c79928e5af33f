import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { architectureNames, architectureOf, usualArchitecture } from "./architecture.ts";
import { hashOf, type Recipe } from "./cache/cache.ts";
import { elfPattern } from "./cache/foreign.ts";
import { guestImageRecipe } from "./cache/guest-image.ts";
import { kernelRecipe, kernels } from "./cache/kernel.ts";
import { programsRecipe } from "./cache/programs.ts";
import { toolsRecipe } from "./cache/tools.ts";
import { machineArguments } from "./machine/emulator.ts";
import { backends, hasBackend } from "./place.ts";
import { kernelPhrase } from "./report/phrases.ts";

const arm64 = architectureOf("arm64");

test("each name has an architecture of that name, and x86-64 is the usual one", () => {
  expect(architectureNames.map((name) => architectureOf(name).name)).toEqual(architectureNames);
  expect(usualArchitecture.name).toBe("x86-64");
});

test("what is made for one architecture never passes for another's", async () => {
  for (const [usual, other] of await bothOfEach()) {
    expect(other.name).toContain("arm64");
    expect(usual.name).not.toContain("arm64");
    expect(usual.inputs.join("\n")).not.toMatch(/arm64|aarch64/);
    // A name is all that tells two apart which are made alike.
    expect(`${usual.name}-${hashOf(usual.inputs)}`).not.toBe(`${other.name}-${hashOf(other.inputs)}`);
  }
});

test("kernelRecipe() takes arm64's packages and modules of every kernel", () => {
  for (const kernel of kernels) {
    const text = kernelRecipe("tools", kernel, arm64).inputs.join("\n");
    expect(text).toContain("-cloud-arm64$");
    expect(text).toContain("arch/arm64/crypto");
    expect(text).not.toMatch(/amd64|x86/);
  }
});

test("toolsRecipe() brings and checks the programs that emulate and compile", () => {
  const { inputs, files } = toolsRecipe(arm64);
  expect(inputs).toEqual(expect.arrayContaining(["qemu-system-arm", "gcc-aarch64-linux-gnu"]));
  expect(inputs).not.toContain("qemu-system-x86");
  expect(files).toEqual(
    expect.arrayContaining(["root/usr/bin/qemu-system-aarch64", "root/usr/bin/aarch64-linux-gnu-gcc"]),
  );
});

test("programsRecipe() leaves out for arm64 what is written for x86-64, and nothing else", async () => {
  const [usual, other] = [await programsRecipe("tools", usualArchitecture), await programsRecipe("tools", arm64)];
  expect(usual.files.filter((file) => !other.files.includes(file))).toEqual(["bin/inject"]);
  expect(other.files.length).toBeGreaterThan(10);
});

test("machineArguments() differ by processor, board and what the kernel is told of them", () => {
  const usual = machineArguments("lapse", usualArchitecture);
  const other = machineArguments("lapse", arm64);
  const differ = usual.flatMap((text, index) => (text === other[index] ? [] : [usual[index - 1]]));
  expect(differ).toEqual(["-cpu", "-machine", "-append"]);
  expect(other.at(-1)).toMatch(/^console=ttyAMA0 .* mitigations=off$/);
  expect(other.at(-1)).not.toContain("tsc");
});

test("elfPattern() fits programs and libraries of that processor, whatever system they name, and no others", async () => {
  const header = (await readFile(process.execPath)).subarray(0, 20);
  const own = process.arch === "x64" ? usualArchitecture : arm64;
  const other = own === arm64 ? usualArchitecture : arm64;
  expect(fits(header, elfPattern(own.translator.elfMachine))).toBe(true);
  expect(fits(header.with(7, 3), elfPattern(own.translator.elfMachine))).toBe(true);
  expect(fits(header.with(16, 3), elfPattern(own.translator.elfMachine))).toBe(true);
  expect(fits(header.with(16, 1), elfPattern(own.translator.elfMachine))).toBe(false);
  expect(fits(header, elfPattern(other.translator.elfMachine))).toBe(false);
});

test.each([
  [{ arch: "arm64", kernel: "6.12" }, ["fentry", "kprobe", "tracepoint"]],
  [{ arch: "arm64", kernel: "6.1" }, ["kprobe"]],
  [{ kernel: "6.1" }, ["fentry", "kprobe"]],
  [{ kernel: "7.3" }, ["fentry", "kprobe", "tracepoint"]],
] as const)("hasBackend() knows what the kernel of %j has", (machine, expected) => {
  expect(backends.filter((backend) => hasBackend({ ...machine, backend }))).toEqual(expected);
});

test("kernelPhrase() names an architecture only where it is not the usual one", () => {
  expect(kernelPhrase({ arch: "arm64", kernel: "6.12" })).toBe("6.12 arm64");
  expect(kernelPhrase({ arch: "x86-64", kernel: "6.12" })).toBe("6.12");
  expect(kernelPhrase({ kernel: "6.12" })).toBe("6.12");
});

/** As binfmt_misc reads a pattern: bytes that must be equal where the mask has a one. */
function fits(header: Uint8Array, pattern: string): boolean {
  const [magic = [], mask = []] = pattern.split(":").map((text) =>
    text
      .split("\\x")
      .slice(1)
      .map((hex) => Number.parseInt(hex, 16)),
  );
  return magic.every((byte, index) => ((byte ^ (header[index] ?? 0)) & (mask[index] ?? 0)) === 0);
}

async function bothOfEach(): Promise<readonly (readonly [usual: Recipe, other: Recipe])[]> {
  return [
    [toolsRecipe(usualArchitecture), toolsRecipe(arm64)],
    ...kernels.map(
      (name) => [kernelRecipe("tools", name, usualArchitecture), kernelRecipe("tools", name, arm64)] as const,
    ),
    [guestImageRecipe("tools", usualArchitecture), guestImageRecipe("tools", arm64)],
    [await programsRecipe("tools", usualArchitecture), await programsRecipe("tools", arm64)],
  ];
}
