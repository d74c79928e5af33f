import { run } from "../../lab/cache/run.ts";

/**
 * Installs these packages of Debian where they are missing, and says so. False, and said aloud, where they cannot be had: then
 * what needs them is left out.
 */
export async function havePackages(names: readonly string[], say: (text: string) => void): Promise<boolean> {
  const missing = [];
  for (const name of names) if (!(await isInstalled(name))) missing.push(name);
  if (missing.length === 0) return true;
  say(`Installing ${missing.join(" ")} (apt-get)`);
  const env = { DEBIAN_FRONTEND: "noninteractive", NEEDRESTART_SUSPEND: "1" };
  const options = ["-q", "install", "-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=120"];
  try {
    // A stale list may still be good enough: only the installation decides.
    await run("apt-get", ["-q", "update"], { env }).catch(() => undefined);
    await run("apt-get", [...options, ...missing], { env, timeout: 600_000 });
    return true;
  } catch (error) {
    say(`SKIPPED: what needs ${missing.join(", ")}: ${error instanceof Error ? error.message : error}`);
    return false;
  }
}

async function isInstalled(name: string): Promise<boolean> {
  const status = await run("dpkg-query", ["-W", "-f", "$" + "{db:Status-Status}", name]).catch(() => "");
  return status === "installed";
}
