import { execFile } from "node:child_process";
import { chown, copyFile, mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Who may log in on backup.example.org, by the same name, with a key that lies where ssh looks for it. */
const homes = { root: "/root", alice: "/home/alice" };

/** Makes the keys of the server and of the users of this machine, and lets them know each other. */
export async function layKeys(folder: string): Promise<void> {
  await mkdir(join(folder, "ssh"), { recursive: true });
  await mkdir("/run/sshd", { recursive: true });
  const host = join(folder, "ssh", "host_key");
  const user = join(folder, "ssh", "user_key");
  await Promise.all([makeKey(host), makeKey(user)]);
  await copyFile(`${user}.pub`, join(folder, "ssh", "authorized_keys"));
  const [kind = "", key = ""] = (await readFile(`${host}.pub`, "utf8")).split(" ");
  await writeFile("/etc/ssh/ssh_known_hosts", `backup.example.org,198.51.100.14 ${kind} ${key}\n`);
  for (const [name, home] of Object.entries(homes)) await giveKey(name, home, user);
}

async function makeKey(path: string): Promise<void> {
  await Promise.all([rm(path, { force: true }), rm(`${path}.pub`, { force: true })]);
  await run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "lab", "-f", path]);
}

async function giveKey(name: string, home: string, key: string): Promise<void> {
  const owner = await stat(home).catch(() => null);
  if (owner === null) return; // no such user on this machine
  const folder = join(home, ".ssh");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(join(folder, "id_ed25519"), await readFile(key), { mode: 0o600 });
  for (const path of [folder, join(folder, "id_ed25519")]) await chown(path, owner.uid, owner.gid);
  await unlock(name);
}

/** sshd without PAM turns away who has a "!" for a password; a "*" it lets in, by key. */
async function unlock(name: string): Promise<void> {
  const shadow = await readFile("/etc/shadow", "utf8");
  const lines = shadow.split("\n").map((line) => {
    const [user, password = "", ...rest] = line.split(":");
    return user === name && password.startsWith("!") ? [user, "*", ...rest].join(":") : line;
  });
  await writeFile("/etc/shadow", lines.join("\n"));
}
