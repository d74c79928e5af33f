import type { LiveNode } from "../../live/live-node.ts";
import type { BpftraceCommand } from "./bpftrace-command.ts";
import type { NativePrograms } from "./native-programs.ts";
import type { OtherPrograms } from "./other-programs.ts";

/** What every part of the bench works with. */
export interface Bench {
  /** The network namespace in which all traffic is made, and to which every program is limited. */
  readonly node: LiveNode;
  /** For files that do not outlive the run. */
  readonly folder: string;
  readonly native: NativePrograms;
  /** The coalescer in C, or null where it could not be built. */
  readonly coalescer: readonly string[] | null;
  readonly bpftrace: BpftraceCommand;
  /** An older one to compare with, where the machine has one. */
  readonly olderBpftrace: BpftraceCommand | null;
  readonly others: OtherPrograms;
  /** For people, on stderr. */
  readonly say: (text: string) => void;
}
