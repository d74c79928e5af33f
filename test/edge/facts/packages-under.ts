import type { PackageFormat } from "../../../src/edge/facts/package-database.ts";
import { Patience } from "../../../src/edge/facts/patience.ts";
import { RootPackages } from "../../../src/edge/facts/root-packages.ts";
import { TakingTurns } from "../../../src/edge/facts/taking-turns.ts";

/** Names of the packages that own paths, as a database under a root directory has it. */
export function packagesUnder(
  root: string,
  format: PackageFormat,
  now: () => number = () => 0,
): (path: string) => Promise<string | null> {
  const packages = open(format, now);
  return async (path) => (await packages.ownerOf(path, root)).file?.package ?? null;
}

/** The packages under one root directory, of one format, to be asked without haste. */
export function open(format: PackageFormat, now: () => number = () => 0, mostPaths = 1000): RootPackages {
  const shared = { patience: new Patience(10, 10_000), loads: new TakingTurns() };
  return new RootPackages({
    formats: [format],
    now,
    ...shared,
    most: { paths: mostPaths, ms: Number.POSITIVE_INFINITY },
  });
}
