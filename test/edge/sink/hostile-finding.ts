import fc from "fast-check";
import type { Finding } from "../../../src/core/finding/finding.ts";
import { hostileText } from "./hostile-text.ts";
import { sampleFinding } from "./sample-finding.ts";

/** A finding with hostile text wherever a traced program has a say. */
export function hostileFinding(): fc.Arbitrary<Finding> {
  const text = hostileText();
  const args = fc.array(text, { maxLength: 4 });
  const optional = fc.option(text);
  return fc
    .record({
      executable: text,
      script: optional,
      launcher: optional,
      cgroup: optional,
      args,
      name: optional,
      reason: text,
    })
    .map(({ name, reason, ...actor }) => {
      const sample = sampleFinding();
      return sampleFinding({
        reason,
        title: reason,
        actor: {
          ...sample.actor,
          ...actor,
          lineage: [{ pid: 2, executable: actor.executable, args: actor.args, uid: 0, startedAt: null }],
        },
        destination: { ...sample.destination, name },
        group: name === null ? null : { conversations: 7, destinations: [name] },
        host: { name: name ?? "", kernel: reason },
      });
    });
}
