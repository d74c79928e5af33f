import type { Program } from "../process/process-table.ts";
import type { BeatSizes } from "./beat-sizes.ts";
import type { Scored } from "./scored.ts";
import { type ServiceRole, serviceRoles } from "./service-roles.ts";

/** Who sends, or fetches, has so much more of it at least; TLS adds kilobytes of its own both ways. */
const MOSTLY = 0.5;
/** Who fetches or asks sends no more in a beat, and who asks gets no more: some requests with cookies, and TLS. */
const MOST_ASKED_BYTES = 32_000;
const MOST_ANSWERED_BYTES = 16_000;

/**
 * The role that explains this rhythm, or null. Its name alone is no proof: the package has to own the executable where
 * the package put it, and port, direction, sizes and interval have to be those of the role. Whose package is not known
 * has none.
 */
export function knownService(
  { program, destination, sizes }: Pick<Scored, "program" | "destination" | "sizes">,
  intervalMs: number,
): { readonly name: string; readonly reason: string } | null {
  if (program === null || program.executable === null || program.executable.package === null) return null;
  const { port, transport } = destination;
  const role = (rolesByPath.get(program.script ?? program.executable.path) ?? []).find(
    (one) =>
      isRun(one, program) &&
      (one.ports === null ? transport === "tcp" : one.ports.includes(`${port}/${transport}`)) &&
      intervalMs >= one.leastIntervalMs &&
      isOfVolume(one, sizes),
  );
  return role === undefined
    ? null
    : { name: role.name, reason: `${role.path} of package ${role.package}, at its port and in its sizes` };
}

const rolesByPath: ReadonlyMap<string, readonly ServiceRole[]> = Map.groupBy(serviceRoles, ({ path }) => path);

function isRun(role: ServiceRole, { executable, script }: Program): boolean {
  if (executable === null || executable.isMemoryBacked) return false;
  return role.isScript ? script !== null : script === null && executable.package === role.package;
}

function isOfVolume({ volume }: ServiceRole, sizes: BeatSizes): boolean {
  const { totals, medianShare, mostSentBytes, mostReceivedBytes } = sizes;
  // A server that is down is tried all the same.
  if (totals.length === 0) return true;
  switch (volume) {
    case "sends":
      return medianShare >= MOSTLY;
    case "fetches":
      return medianShare <= MOSTLY && mostSentBytes <= MOST_ASKED_BYTES;
    case "asks":
      return mostSentBytes <= MOST_ASKED_BYTES && mostReceivedBytes <= MOST_ANSWERED_BYTES;
  }
}
