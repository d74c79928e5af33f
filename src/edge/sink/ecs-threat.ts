import { attackReference, attackTechnique } from "./attack.ts";
import type { Fields } from "./fields.ts";

/** The `threat` fields of ECS for ATT&CK ids; a sub-technique brings its technique along. Nothing for no ids. */
export function threatFields(techniqueIds: readonly string[]): Fields {
  if (techniqueIds.length === 0) return {};
  const named = techniqueIds.map(attackTechnique);
  const subtechniques = named.filter(({ parentId }) => parentId !== null);
  const techniques = [...new Set(named.map(({ id, parentId }) => parentId ?? id))].map(attackTechnique);
  const tactics = new Map(named.flatMap(({ tactic }) => (tactic === null ? [] : [[tactic.id, tactic.name]])));
  return {
    framework: "MITRE ATT&CK",
    tactic: { id: [...tactics.keys()], name: [...tactics.values()] },
    technique: { ...techniqueFields(techniques), subtechnique: techniqueFields(subtechniques) },
  };
}

function techniqueFields(techniques: readonly { readonly id: string; readonly name: string }[]): Fields {
  return {
    id: techniques.map(({ id }) => id),
    name: techniques.map(({ name }) => name),
    reference: techniques.map(({ id }) => attackReference(id)),
  };
}
