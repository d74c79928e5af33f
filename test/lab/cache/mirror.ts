import { readFile } from "node:fs/promises";
import { LabError } from "../lab-error.ts";
import { run } from "./run.ts";

/** What Debian signs its mirrors with. */
export const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";

/** Address of the mirror of Debian that this machine's apt uses. */
export async function mirror(): Promise<string> {
  // Before the first update apt knows no labels.
  const [site] = [...(await sites("Label: Debian")), ...(await sites()).filter((uri) => /\/debian\/?$/.test(uri))];
  if (site !== undefined) return site;
  throw new LabError("Cannot find a mirror of Debian: apt has none in its sources; add one and run apt-get update");
}

async function sites(...filters: readonly string[]): Promise<readonly string[]> {
  const lines = await run("apt-get", ["indextargets", "--format", "$(REPO_URI)", "Created-By: Packages", ...filters]);
  const found = await Promise.all([...new Set(lines.split("\n"))].map((uri) => firstOfList(uri.trim())));
  return found.filter((uri) => /^(https?|file):/.test(uri));
}

/** Debian's cloud images name a file of addresses, which apt understands and debootstrap does not. */
async function firstOfList(uri: string): Promise<string> {
  const file = /^mirror\+file:\/*(\/.+?)\/?$/.exec(uri)?.[1];
  if (file === undefined) return uri;
  const text = await readFile(file, "utf8").catch(() => "");
  return /^https?:\S+/m.exec(text)?.[0] ?? "";
}
