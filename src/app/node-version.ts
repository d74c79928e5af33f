const LEAST = [22, 15] as const;

/** Why this version of Node (`20.20.2`) cannot run tocsin; null where it can. */
export function tooOldNode(version: string): string | null {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const isOld = major < LEAST[0] || (major === LEAST[0] && minor < LEAST[1]);
  return isOld ? `Cannot run on Node "${version}": it takes ${LEAST.join(".")} or newer; install a newer Node` : null;
}
