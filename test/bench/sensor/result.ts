import type { BccTool } from "./bcc-tools.ts";
import type { Loss } from "./loss.ts";
import type { Million } from "./million.ts";
import type { ProgramRuns } from "./program-runs.ts";
import type { Sends } from "./sends.ts";
import type { Sockets } from "./sockets.ts";
import type { Throughput } from "./throughput.ts";

/** What was measured; null where that could not be, absent where nobody asked. */
export interface Result {
  readonly sends?: Sends;
  readonly programs?: ProgramRuns;
  readonly million?: Million;
  readonly bcc?: readonly BccTool[] | null;
  readonly throughput?: Throughput | null;
  readonly sockets?: Sockets;
  readonly loss?: readonly Loss[];
  readonly idle?: { readonly percent: number; readonly seconds: number };
}
