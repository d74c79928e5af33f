import { expect, test } from "vitest";
import { analyticName, attackReference, attackTechnique } from "../../../src/edge/sink/attack.ts";

test.each([
  ["T1071.004", { name: "DNS", parentId: "T1071", tactic: { id: "TA0011", name: "Command and Control" } }],
  ["T1030", { name: "Data Transfer Size Limits", parentId: null, tactic: { id: "TA0010", name: "Exfiltration" } }],
  [
    "T1574.006",
    { name: "Dynamic Linker Hijacking", parentId: "T1574", tactic: { id: "TA0005", name: "Defense Evasion" } },
  ],
  [
    "T1552.005",
    { name: "Cloud Instance Metadata API", parentId: "T1552", tactic: { id: "TA0006", name: "Credential Access" } },
  ],
  ["T9999.001", { name: "T9999.001", parentId: "T9999", tactic: null }],
  ["toString", { name: "toString", parentId: null, tactic: null }],
])("attackTechnique() of %s is %j", (id, technique) => {
  expect(attackTechnique(id)).toEqual({ id, ...technique });
});

test.each([
  ["AN1226", "Suspicious command-line or socket traffic with beacon-like intervals"],
  ["AN9999", "AN9999"],
])("analyticName() of %s is %s", (id, name) => {
  expect(analyticName(id)).toBe(name);
});

test("attackReference() of a sub-technique is its page under the technique's", () => {
  expect(attackReference("T1071.001")).toBe("https://attack.mitre.org/techniques/T1071/001/");
});
