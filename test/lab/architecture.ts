export const architectureNames = ["x86-64", "arm64"] as const;
export type ArchitectureName = (typeof architectureNames)[number];

/** What a guest's processor decides of the packages it is made of, and of how it is emulated. */
export interface Architecture {
  readonly name: ArchitectureName;
  /** Stands in the names of what is made for it, but for the usual one. */
  readonly mark: string;
  /** Debian's name. */
  readonly debian: string;
  /** The part of the kernel that is its own: a folder below `arch/`. */
  readonly kernelFolder: string;
  readonly emulator: { readonly package: string; readonly program: string };
  readonly compiler: { readonly packages: readonly string[]; readonly program: string };
  /** QEMU's program that runs its programs on another processor; the number by which an ELF file says that it is for this one. */
  readonly translator: { readonly program: string; readonly elfMachine: number };
  /** Of the lab's C programs, those that are written for another one. */
  readonly foreignPrograms: readonly string[];
  /** QEMU's `-cpu` and `-machine`. */
  readonly processor: string;
  readonly board: string;
  /** What the guest's kernel is told of them. */
  readonly console: string;
  readonly clock: readonly string[];
  readonly idle: string;
}

const all: Readonly<Record<ArchitectureName, Architecture>> = {
  "x86-64": {
    ...{ name: "x86-64", mark: "", debian: "amd64", kernelFolder: "x86" },
    emulator: { package: "qemu-system-x86", program: "qemu-system-x86_64" },
    compiler: { packages: ["gcc", "libc6-dev"], program: "gcc" },
    translator: { program: "qemu-x86_64", elfMachine: 0x3e },
    foreignPrograms: [],
    // Emulating five-level page tables and protection keys costs time.
    processor: "max,la57=off,pku=off",
    // Emulating the HPET wakes QEMU some hundred times a guest second.
    board: "pc,hpet=off",
    ...{ console: "ttyS0", clock: ["clocksource=tsc", "tsc=reliable"], idle: "idle=halt" },
  },
  arm64: {
    ...{ name: "arm64", mark: "-arm64", debian: "arm64", kernelFolder: "arm64" },
    emulator: { package: "qemu-system-arm", program: "qemu-system-aarch64" },
    compiler: { packages: ["gcc-aarch64-linux-gnu", "libc6-dev-arm64-cross"], program: "aarch64-linux-gnu-gcc" },
    translator: { program: "qemu-aarch64", elfMachine: 0xb7 },
    foreignPrograms: ["inject"],
    // So does emulating signed pointers, vectors of any length and 52-bit addresses.
    processor: "max,pauth=off,sve=off,sme=off,lpa2=off",
    board: "virt",
    ...{ console: "ttyAMA0", clock: ["clocksource=arch_sys_counter"], idle: "cpuidle.off=1" },
  },
};

export const usualArchitecture = all["x86-64"];

/** The architecture of that name. */
export function architectureOf(name: ArchitectureName): Architecture {
  return all[name];
}
