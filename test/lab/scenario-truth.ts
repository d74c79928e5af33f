import { isIP } from "node:net";
import type { Field } from "./scenario-field.ts";

/** One conversation that must be found. */
export interface ScenarioTruth {
  /** Base name of the executable, or of the interpreter's script. */
  readonly actor: string;
  /** A name, for any of its addresses, or an address. */
  readonly destination: string;
  readonly port: number;
  /** A finding of any of these will do. */
  readonly analytics: readonly string[];
}

/** The list `truth`; `names` are those that the world has. */
export function readTruths(field: Field, names: readonly string[]): readonly ScenarioTruth[] {
  return field.list().map((truth) => {
    const keys = truth.keys(["actor", "destination", "port", "analytics"]);
    const actor = truth.need(keys.actor, "actor", "write the base name of the program or script");
    const destination = truth.need(keys.destination, "destination", "write a name or an address");
    const analytics = truth.need(keys.analytics, "analytics", "write a list of ids such as AN1226");
    const ids = analytics.list().map((id) => id.matching(/^AN\d{4}$/, "write an id such as AN1226"));
    if (ids.length === 0) analytics.fail("write at least one id such as AN1226");
    return {
      actor: actor.matching(/^[^/]+$/, "write the base name alone"),
      destination: isIP(destination.text()) > 0 ? destination.text() : destination.oneOf(names),
      port: truth.need(keys.port, "port", "write the port of the destination").port(),
      analytics: ids,
    };
  });
}
