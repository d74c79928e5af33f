import { chmod, mkdir, mkdtemp, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { dpkgFormat } from "../../../src/edge/facts/dpkg.ts";
import { packagesUnder } from "./packages-under.ts";

async function rootWith(lists: Readonly<Record<string, readonly string[]>>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "tocsin-dpkg-"));
  onTestFinished(() => rm(root, { recursive: true }));
  await mkdir(join(root, "var/lib/dpkg/info"), { recursive: true });
  for (const [name, lines] of Object.entries(lists)) await writeList(root, name, lines);
  return root;
}

async function writeList(root: string, name: string, lines: readonly string[]): Promise<void> {
  await writeFile(join(root, "var/lib/dpkg/info", `${name}.list`), lines.map((line) => `${line}\n`).join(""));
}

const CURL = ["/.", "/usr", "/usr/bin", "/usr/bin/curl", "/usr/share/doc/curl", "/usr/share/doc/curl/copyright"];

test("dpkgFormat names the package of a program, without its architecture", async () => {
  const root = await rootWith({ curl: CURL, "libc6:amd64": ["/lib/x86_64-linux-gnu/libc.so.6"] });
  const owners = packagesUnder(root, dpkgFormat);
  expect(await owners("/usr/bin/curl")).toBe("curl");
  expect(await owners("/lib/x86_64-linux-gnu/libc.so.6")).toBe("libc6");
  expect(await owners("/usr/bin/curl2")).toBeNull();
  expect(await owners("/usr/bin")).toBeNull();
});

test("dpkgFormat takes /bin and /usr/bin for one where /bin is a link", async () => {
  const root = await rootWith({ dash: ["/bin/dash"], grep: ["/usr/bin/grep"] });
  await symlink("usr/bin", join(root, "bin"));
  const owners = packagesUnder(root, dpkgFormat);
  expect(await owners("/usr/bin/dash")).toBe("dash");
  expect(await owners("/bin/grep")).toBe("grep");
});

test("dpkgFormat keeps /bin and /usr/bin apart where they are two directories", async () => {
  const root = await rootWith({ dash: ["/bin/dash"] });
  await mkdir(join(root, "bin"));
  const owners = packagesUnder(root, dpkgFormat);
  expect(await owners("/bin/dash")).toBe("dash");
  expect(await owners("/usr/bin/dash")).toBeNull();
});

test("dpkgFormat follows diversions by packages and by the administrator", async () => {
  const root = await rootWith({ vim: ["/usr/bin/view"], old: ["/usr/bin/view"], tool: ["/usr/bin/tool"] });
  const diversions = ["/usr/bin/view", "/usr/bin/view.old", "vim", "/usr/bin/tool", "/usr/bin/tool.real", ":"];
  await writeFile(join(root, "var/lib/dpkg/diversions"), `${diversions.join("\n")}\n`);
  const owners = packagesUnder(root, dpkgFormat);
  expect(await owners("/usr/bin/view")).toBe("vim");
  expect(await owners("/usr/bin/view.old")).toBe("old");
  expect(await owners("/usr/bin/tool")).toBeNull();
  expect(await owners("/usr/bin/tool.real")).toBe("tool");
});

test("dpkgFormat reads the database again once it changed, at most every ten seconds", async () => {
  const root = await rootWith({ curl: CURL });
  let now = 0;
  const owners = packagesUnder(root, dpkgFormat, () => now);
  expect(await owners("/usr/bin/wget")).toBeNull();
  await writeList(root, "wget", ["/usr/bin/wget"]);
  await utimes(join(root, "var/lib/dpkg/info"), 1, 1);
  now = 9_999;
  expect(await owners("/usr/bin/wget")).toBeNull();
  now = 10_000;
  expect(await owners("/usr/bin/wget")).toBe("wget");
});

test("dpkgFormat answers null where there is no database, and finds one that comes later", async () => {
  const root = await rootWith({ curl: CURL });
  let now = 0;
  const none = packagesUnder(join(root, "nowhere"), dpkgFormat, () => now);
  expect(await none("/usr/bin/curl")).toBeNull();
  await mkdir(join(root, "nowhere/var/lib/dpkg/info"), { recursive: true });
  await writeList(join(root, "nowhere"), "curl", CURL);
  now = 10_000;
  expect(await none("/usr/bin/curl")).toBe("curl");
});

test("dpkgFormat answers from what is left of a damaged database", async () => {
  const root = await rootWith({ curl: CURL, closed: ["/usr/bin/closed"] });
  const info = join(root, "var/lib/dpkg/info");
  await writeFile(join(info, "bytes.list"), Buffer.from([0xff, 0x00, 0x0a, 0xfe]));
  await mkdir(join(info, "folder.list"));
  await symlink("/nowhere", join(info, "dangling.list"));
  await chmod(join(info, "closed.list"), 0);
  await writeFile(join(root, "var/lib/dpkg/diversions"), "/usr/bin/curl\n/usr/bin/half");
  const owners = packagesUnder(root, dpkgFormat);
  expect(await owners("/usr/bin/curl")).toBe("curl");
});

test("dpkgFormat knows programs that a package keeps under /usr/share", async () => {
  const root = await rootWith({ filebeat: ["/usr/share/filebeat/bin/filebeat"], code: ["/usr/share/code/code"] });
  const owners = packagesUnder(root, dpkgFormat);
  expect(await owners("/usr/share/filebeat/bin/filebeat")).toBe("filebeat");
  expect(await owners("/usr/share/code/code")).toBe("code");
});
