import { readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { execa } from "execa";
import type { Architecture } from "../architecture.ts";
import { cacheFolder } from "../cache/cache.ts";
import { inTools } from "../cache/tools.ts";
import { LabError } from "../lab-error.ts";
import type { Scenario } from "../scenario.ts";
import { Qmp } from "./qmp.ts";

type Pace = Scenario["pace"];

/** What a virtual machine is started with; paths of the host, all below the cache or `work`. */
export interface Setup {
  readonly architecture: Architecture;
  readonly tools: string;
  /** Folder of this one machine: console, control socket, disks. */
  readonly work: string;
  readonly kernel: string;
  readonly pace: Pace;
  /** qcow2. */
  readonly disk: string;
  /** tar files, as the guest's second and fourth disk. */
  readonly job: string;
  readonly scenario: string;
  /** Takes what the guest brings out, a tar, as its third disk. */
  readonly out: string;
  /** Memory to go on with instead of booting. */
  readonly memory?: string;
}

/** The clock that every guest begins with: a Monday morning. */
const beginning = "2026-11-23T09:00:00";
/** Skipping idle time takes one virtual CPU whose clock counts instructions (2^1 ns each). */
const paces: Readonly<Record<Pace, readonly string[]>> = {
  lapse: ["-accel", "tcg", "-icount", "shift=1,sleep=off", "-smp", "1"],
  real: ["-accel", "tcg,thread=multi", "-smp", "2"],
};

/** All that QEMU is told but files: a memory goes on only where it is the same. */
export function machineArguments(pace: Pace, architecture: Architecture): string[] {
  const { processor, board } = architecture;
  return [
    ...[...paces[pace], "-cpu", processor, "-m", "2048", "-machine", board],
    ...["-nodefaults", "-display", "none", "-no-reboot", "-serial", "file:console"],
    ...["-rtc", `base=${beginning},clock=vm`],
    ...["-append", kernelArguments(architecture).join(" ")],
  ];
}

function kernelArguments({ console, clock, idle }: Architecture): readonly string[] {
  return [
    ...[`console=${console}`, "quiet", "panic=-1", "rdinit=/init", ...clock, "random.trust_cpu=on"],
    // Fewer wake-ups of its own: each costs more than the idle second that it ends.
    ...["psi=0", "transparent_hugepage=never", "cgroup_disable=memory", "nowatchdog", idle, "mitigations=off"],
  ];
}

/** A running QEMU. */
export interface Machine {
  readonly qmp: Qmp;
  /** What the guest's console says, so far. */
  console(): Promise<string>;
  /** Settles when the console says this; fails when the guest ends or the time is over. */
  says(text: string, withinMs: number): Promise<void>;
  /** Settles when the guest has powered off; fails when the time is over. */
  ended(withinMs: number): Promise<void>;
  /** Ends it, if it still runs. */
  kill(): Promise<void>;
}

export async function startMachine(setup: Setup): Promise<Machine> {
  const [program, args] = inTools(setup.tools, setup.work, cacheFolder, command(setup));
  const child = execa(program, args, {
    reject: false,
    stdin: "ignore",
    all: true,
    env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin" },
    cleanup: true,
  });
  const state = { isAlive: true };
  const ended = child.then((result) => {
    state.isAlive = false;
    return result;
  });
  const kill = async (): Promise<void> => {
    child.kill("SIGKILL");
    await ended;
  };
  const consoleText = (): Promise<string> => readFile(join(setup.work, "console"), "utf8").catch(() => "");
  const failed = async (what: string): Promise<LabError> => {
    const said = state.isAlive ? "" : String((await ended).all ?? "").slice(-500);
    await kill();
    const text = printable(`${await consoleText()}\n${said}`).trim();
    return new LabError(`${what}; its last lines:\n${text.split("\n").slice(-15).join("\n")}`);
  };
  const qmp = await Qmp.open(join(setup.work, "qmp"), () => state.isAlive).catch(async () => {
    throw await failed("The virtual machine did not start");
  });
  return {
    qmp,
    console: consoleText,
    kill,
    async says(text, withinMs) {
      const end = performance.now() + withinMs;
      while (!(await consoleText()).includes(text)) {
        if (!state.isAlive) throw await failed(`The guest ended before it said "${text}"`);
        if (performance.now() > end) throw await failed(`The guest did not say "${text}" within ${withinMs / 1000} s`);
        await pause(200);
      }
    },
    async ended(withinMs) {
      const timer = new AbortController();
      const late = pause(withinMs, "late", { signal: timer.signal }).catch(() => "ended");
      const outcome = await Promise.race([ended, late]);
      timer.abort();
      qmp.close();
      if (outcome === "late") throw await failed(`The guest did not end within ${Math.round(withinMs / 1000)} s`);
      const { failed: isFailed, exitCode, signal } = await ended;
      if (isFailed) throw await failed(`QEMU ended with ${exitCode ?? signal}`);
    },
  };
}

function command(setup: Setup): string[] {
  const { architecture, kernel, pace, disk, job, scenario, out, memory } = setup;
  const inside = (path: string): string => insideTools(setup, path);
  const drive = (path: string, ...more: readonly string[]): string[] => [
    "-drive",
    ["if=virtio", `file=${inside(path)}`, ...more].join(","),
  ];
  return [
    ...["nice", "-n", "5", architecture.emulator.program, ...machineArguments(pace, architecture)],
    ...["-qmp", "unix:qmp,server=on,wait=off"],
    ...["-kernel", inside(join(kernel, "vmlinuz")), "-initrd", inside(join(kernel, "initramfs.gz"))],
    ...drive(disk, "format=qcow2", "cache=unsafe"),
    ...drive(job, "format=raw", "readonly=on"),
    ...drive(out, "format=raw", "cache=unsafe"),
    ...drive(scenario, "format=raw", "readonly=on"),
    ...(memory === undefined ? [] : ["-incoming", `file:${inside(memory)}`]),
  ];
}

/** The path as programs among the tools see it. */
export function insideTools({ work }: { readonly work: string }, path: string): string {
  for (const [folder, place] of [
    [work, "/desk"],
    [cacheFolder, "/cache"],
  ] as const) {
    const rest = relative(folder, path);
    if (!rest.startsWith("..")) return join(place, rest);
  }
  throw new LabError(`Cannot hand "${path}" to QEMU: it lies outside the cache`);
}

/** A console may say anything; a terminal is not to obey it. */
function printable(text: string): string {
  return text.replace(/[^\t\n\x20-\x7e]+/g, "");
}
