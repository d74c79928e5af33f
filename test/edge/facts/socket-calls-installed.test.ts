import { lstatSync } from "node:fs";
import { expect, test } from "vitest";
import { isNonNetworking, nonNetworkingPackages } from "../../../src/core/process/non-networking.ts";
import { readElfFile } from "../../../src/edge/facts/elf-file.ts";
import { LinkedSockets } from "../../../src/edge/facts/linked-sockets.ts";
import { openRegular } from "../../../src/edge/facts/open-regular.ts";
import { installedFiles } from "../../core/installed-files.ts";

/** They have sockets that reach no other host: the kernel's ciphers, a splash screen's, a namespace's; logger may send. */
const LOCAL_SOCKETS: ReadonlySet<string> = new Set(["hardlink", "sulogin", "lsns", "logger"]);
const CLIENTS: readonly string[] = [
  "curl",
  "wget",
  "ssh",
  "git",
  "python3.11",
  "python3.13",
  "perl",
  "bash",
  "apt-get",
  "openssl",
];

const linked = new LinkedSockets();

/** Null where the file is none that a program may be. */
async function verdictOf(path: string): Promise<boolean | null | undefined> {
  const opened = await openRegular(path);
  if (opened === null) return undefined;
  const image = await readElfFile(opened.handle, Number(opened.stats.size));
  await opened.handle.close();
  return image === null ? undefined : (await linked.of({ image, path, view: "" })).importsSockets;
}

test("no installed program that is called non-networking is said to call sockets, and most are said not to", async ({
  skip,
}) => {
  const wrong: string[] = [];
  let [told, looked] = [0, 0];
  for (const owner of nonNetworkingPackages) {
    for (const path of installedFiles(owner) ?? []) {
      const name = path.slice(path.lastIndexOf("/") + 1);
      const isProgram = /\/s?bin\/[^/]+$/.test(path) && lstatSync(path, { throwIfNoEntry: false })?.isFile() === true;
      if (!isProgram || !isNonNetworking(name, owner) || LOCAL_SOCKETS.has(name)) continue;
      const verdict = await verdictOf(path);
      if (verdict === undefined) continue;
      looked++;
      if (verdict === false) told++;
      if (verdict === true) wrong.push(path);
    }
  }
  if (looked === 0) skip("no Debian package of the list is installed here");
  expect(wrong).toEqual([]);
  expect(told / looked).toBeGreaterThan(0.9);
});

test.each(CLIENTS)("%s, where it is installed, is said to call sockets", async (name) => {
  const path = `/usr/bin/${name}`;
  if (lstatSync(path, { throwIfNoEntry: false })?.isFile() !== true) return;
  expect(await verdictOf(path)).toBe(true);
});
