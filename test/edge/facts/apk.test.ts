import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { apkFormat } from "../../../src/edge/facts/apk.ts";
import { open } from "./packages-under.ts";

const sha1 = createHash("sha1").update("busybox");
const sha256 = createHash("sha256").update("curl");
const hex = { busybox: sha1.copy().digest("hex"), curl: sha256.copy().digest("hex") };

/** As apk-package(5) and apk's own source have it; no apk was at hand to write one. */
const INSTALLED = [
  "C:Q1p78yvTLG094tHE1+dToJGbmYzQE=",
  "P:busybox",
  "V:1.36.1-r29",
  "A:x86_64",
  "F:bin",
  "R:busybox",
  "a:0:0:755",
  `Z:Q1${sha1.copy().digest("base64")}`,
  "R:sh",
  "a:0:0:777",
  "Z:Q1pcfTfDNEbNKQc2s1tia7da05M8Q=",
  "F:etc",
  "R:securetty",
  "Z:Q1mB95Hq2NUTZ599RDiSsj9w5FrOU=",
  "F:usr",
  "",
  "C:Q2",
  "P:curl",
  "V:8.5.0-r0",
  "F:usr/bin",
  "M:0:0:755",
  "R:curl",
  "a:0:0:755",
  `Z:Q2${sha256.copy().digest("base64")}`,
  "F:",
  "R:init",
  "a:0:0:4711",
  "",
  "",
].join("\n");

async function rootWith(text: string, place = "lib/apk/db"): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "tocsin-apk-"));
  onTestFinished(() => rm(root, { recursive: true }));
  await mkdir(join(root, place), { recursive: true });
  await writeFile(join(root, place, "installed"), text);
  return root;
}

test.each(["lib/apk/db", "usr/lib/apk/db"])("apkFormat reads programs and digests in %s", async (place) => {
  const root = await rootWith(INSTALLED, place);
  const packages = open(apkFormat);
  const owned = async (path: string) => (await packages.ownerOf(path, root)).file;
  expect(await owned("/bin/busybox")).toEqual({
    package: "busybox",
    digests: [{ algorithm: "sha1", hex: hex.busybox }],
  });
  expect(await owned("/usr/bin/curl")).toEqual({ package: "curl", digests: [{ algorithm: "sha256", hex: hex.curl }] });
  expect(await owned("/init")).toEqual({ package: "curl", digests: [] });
  expect(await owned("/etc/securetty")).toBeNull();
  expect(await packages.ownerOf("/usr/bin/nobody", root)).toEqual({ database: "apk", file: null, why: null });
});

test("apkFormat takes /bin and /usr/bin for one where one is a link to the other", async () => {
  const root = await rootWith(INSTALLED);
  await symlink("usr/bin", join(root, "bin"));
  expect((await open(apkFormat).ownerOf("/usr/bin/busybox", root)).file?.package).toBe("busybox");
});

test("apkFormat does not call nobody's what a cut off database may have had", async () => {
  const root = await rootWith(INSTALLED.slice(0, INSTALLED.indexOf("F:usr/bin")));
  const packages = open(apkFormat);
  expect((await packages.ownerOf("/bin/busybox", root)).file?.package).toBe("busybox");
  expect(await packages.ownerOf("/usr/bin/curl", root)).toEqual({
    ...{ database: null, file: null },
    why: "apk database cannot be read whole: it is cut off",
  });
});

test("apkFormat answers at once where the database is a FIFO", async () => {
  const root = await rootWith(INSTALLED);
  const path = join(root, "lib/apk/db/installed");
  await rm(path);
  execFileSync("mkfifo", [path]);
  expect((await open(apkFormat).ownerOf("/bin/busybox", root)).why).toBe(
    "apk database cannot be read: it is no regular file",
  );
});

test("apkFormat keeps no more paths than it may", async () => {
  const root = await rootWith(INSTALLED);
  const packages = open(apkFormat, () => 0, 1);
  expect((await packages.ownerOf("/bin/busybox", root)).file?.package).toBe("busybox");
  expect((await packages.ownerOf("/init", root)).why).toBe("apk database cannot be read whole: it has too many files");
  expect(packages.size).toBe(1);
});
