import type { Event } from "../../../src/core/event/event.ts";
import { cgroupOf } from "../../../src/core/process/actor.ts";
import { Callers, type Who } from "../../../src/core/process/callers.ts";
import { ContainerNames } from "../../../src/core/process/container-names.ts";
import { ProcessTable } from "../../../src/core/process/process-table.ts";
import { classOf } from "../../../src/core/process/program-class.ts";
import { startedBy } from "../../../src/core/process/started-by.ts";

/** What tocsin says of whoever called a port; each null where it does not know. */
export interface Said {
  readonly class: string;
  readonly reason: string;
  readonly path: string;
  readonly script: string | null;
  readonly launcher: string | null;
  readonly package: string | null;
  readonly isAsPackaged: boolean | null;
  readonly copyOf: string | null;
  readonly isDeleted: boolean | null;
  readonly isMemoryBacked: boolean | null;
  readonly isInUpperLayer: boolean | null;
  readonly mode: number | null;
  readonly isStatic: boolean | null;
  readonly importsSockets: boolean | null;
  /** Runtime and id. */
  readonly container: string | null;
  readonly containerName: string | null;
  readonly image: string | null;
  readonly startedBy: string | null;
}

/** What these events say of the first process that called each port. */
export function saidByPort(events: readonly Event[]): ReadonlyMap<number, Said> {
  const processes = new ProcessTable();
  const containers = new ContainerNames();
  for (const event of events) {
    if (event.kind === "container") containers.learn(event);
    const { kind } = event;
    if (kind === "exec" || kind === "fork" || kind === "exit" || kind === "process" || kind === "session")
      processes.apply(event);
  }
  const callers = new Callers(processes);
  const said = new Map<number, Said>();
  for (const event of events) {
    if (event.kind !== "connect" || event.outcome !== "started" || said.has(event.remotePort)) continue;
    said.set(event.remotePort, describe(callers.of(event), containers));
  }
  return said;
}

function describe({ actor, lineage }: Who, containers: ContainerNames): Said {
  const { program } = lineage.process;
  const { executable, path, script } = program;
  const { name, reason } = classOf(program);
  const container = containers.of(cgroupOf(lineage));
  return {
    ...{ class: name, reason, path, script, launcher: actor.launcher },
    package: executable?.package ?? null,
    isAsPackaged: executable?.isAsPackaged ?? null,
    copyOf: executable?.copyOf ?? null,
    isDeleted: executable?.isDeleted ?? null,
    isMemoryBacked: executable?.isMemoryBacked ?? null,
    isInUpperLayer: executable?.file?.isInUpperLayer ?? null,
    mode: executable?.file?.mode ?? null,
    isStatic: executable?.elf?.isStatic ?? null,
    importsSockets: executable?.elf?.importsSockets ?? null,
    container: container === null ? null : `${container.runtime} ${container.id}`,
    containerName: container?.name ?? null,
    image: container?.image ?? null,
    startedBy: startedBy(lineage, cgroupOf(lineage)),
  };
}
