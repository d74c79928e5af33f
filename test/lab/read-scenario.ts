import { readFileSync } from "node:fs";
import { LabError } from "./lab-error.ts";
import { parseScenario, type Scenario, scenarioPath } from "./scenario.ts";

/** The scenario of that name, or at that path; `hours` replaces its own. */
export function readScenario(nameOrPath: string, hours?: number): Scenario {
  const path = scenarioPath(nameOrPath);
  const scenario = parseScenario(readText(path), path);
  return hours === undefined ? scenario : { ...scenario, hours };
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw new LabError(`Cannot read scenario "${path}": is it a file that you may read?`, { cause });
  }
}
