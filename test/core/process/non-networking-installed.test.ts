import { lstatSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { isNonNetworking, nonNetworkingPackages } from "../../../src/core/process/non-networking.ts";
import { installedFiles } from "../installed-files.ts";
import { importedSymbols } from "./imported-symbols.ts";

/** What a program has to import to reach another host by itself. */
const NETWORK: ReadonlySet<string> = new Set([
  "connect",
  "sendto",
  "sendmsg",
  "getaddrinfo",
  "gethostbyname",
  "socket",
]);
/** Sockets that reach no other host: the kernel's ciphers, a terminal's splash screen, network namespaces. */
const LOCAL_SOCKETS: ReadonlySet<string> = new Set(["hardlink", "sulogin", "lsns"]);

const installed = [...nonNetworkingPackages].filter((name) => installedFiles(name) !== null);

function programsOf(name: string): readonly string[] {
  const isProgram = (path: string) =>
    /\/s?bin\/[^/]+$/.test(path) && lstatSync(path, { throwIfNoEntry: false })?.isFile();
  return (installedFiles(name) ?? []).filter(isProgram);
}

test("importedSymbols() of a program that networks has the network's, and of no program is null", ({ skip }) => {
  const own = process.execPath;
  const symbols = importedSymbols(readFileSync(own));
  if (symbols === null) skip(`"${own}" is no 64-bit ELF file`);
  expect(symbols).toEqual(expect.arrayContaining(["connect", "getaddrinfo"]));
  expect(importedSymbols(Buffer.from("#!/bin/sh\n"))).toBeNull();
});

test("no installed program that is called non-networking imports what reaches another host", ({ skip }) => {
  if (installed.length === 0) skip("no Debian package of the list is installed here");
  let looked = 0;
  for (const owner of installed) {
    for (const path of programsOf(owner)) {
      const name = path.slice(path.lastIndexOf("/") + 1);
      const symbols = importedSymbols(readFileSync(path));
      if (symbols === null || LOCAL_SOCKETS.has(name)) continue;
      looked++;
      const reaching = symbols.filter((symbol) => NETWORK.has(symbol));
      expect({ path, reaching, isNonNetworking: isNonNetworking(name, owner) }).toEqual({
        ...{ path, reaching, isNonNetworking: reaching.length === 0 },
      });
    }
  }
  expect(looked).toBeGreaterThan(0);
});
