import { execFile } from "node:child_process";
import { readFile, rm, symlink, writeFile } from "node:fs/promises";
import { isIP } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Longer than any clock that a scenario sets. */
const validity = ["-not_before", "20200101000000Z", "-not_after", "20400101000000Z"];
const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout"];
const wildcards = ["example.net", "example.com", "example.org"].flatMap((zone) => [zone, `*.${zone}`]);

export interface Credentials {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** A certificate authority and its one certificate, which names the whole world and grows with it. */
export class Certificates {
  readonly #folder: string;
  readonly #subjects = new Set(wildcards);
  readonly #takers: ((credentials: Credentials) => void)[] = [];
  #current: Credentials | null = null;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Makes the authority, lets this machine trust it, and issues the first certificate, good for `addresses` too. */
  async begin(addresses: readonly string[]): Promise<void> {
    const authority = this.#path("ca.pem");
    const files = [...newKey, this.#path("ca.key"), "-out", authority];
    // Python insists on the key usage that RFC 5280 demands of an authority.
    const usage = ["-addext", "keyUsage=critical,keyCertSign,cRLSign"];
    await run("openssl", ["req", "-x509", "-subj", "/O=Lab/CN=Lab Root", ...usage, ...validity, ...files]);
    for (const address of addresses) this.#subjects.add(address);
    await Promise.all([this.#issue([...newKey, this.#path("server.key")]), trust(authority)]);
  }

  /** Makes the certificate good for one more name or address. */
  async cover(subject: string): Promise<void> {
    const parent = `*.${subject.split(".").slice(1).join(".")}`;
    if (this.#subjects.has(subject) || (isIP(subject) === 0 && this.#subjects.has(parent))) return;
    this.#subjects.add(subject);
    await this.#issue(["-key", this.#path("server.key")]);
  }

  /** Calls `take` with the certificate, now if there is one, and whenever there is a new one. */
  follow(take: (credentials: Credentials) => void): void {
    this.#takers.push(take);
    if (this.#current !== null) take(this.#current);
  }

  #path(name: string): string {
    return join(this.#folder, name);
  }

  async #issue(keyOptions: readonly string[]): Promise<void> {
    const names = [...this.#subjects].map((one) => (isIP(one) === 0 ? `DNS:${one}` : `IP:${one}`));
    const extensions = [`subjectAltName=${names.join(",")}`, "basicConstraints=critical,CA:FALSE"];
    const signer = ["-CA", this.#path("ca.pem"), "-CAkey", this.#path("ca.key")];
    const out = this.#path("server.pem");
    const options = [...signer, ...keyOptions, ...validity, ...extensions.flatMap((one) => ["-addext", one])];
    await run("openssl", ["req", "-x509", "-subj", "/CN=example.net", ...options, "-out", out]);
    this.#current = { cert: await readFile(out), key: await readFile(this.#path("server.key")) };
    for (const take of this.#takers) take(this.#current);
  }
}

/**
 * Makes this machine trust the authority, and no other: there is no other in this world, and reading the 140 of the
 * real one costs an emulated processor more than all else that a client does.
 */
async function trust(authority: string): Promise<void> {
  const { stdout } = await run("openssl", ["x509", "-in", authority, "-noout", "-hash"]);
  await writeFile("/etc/ssl/certs/ca-certificates.crt", await readFile(authority));
  const link = `/etc/ssl/certs/${stdout.trim()}.0`;
  await rm(link, { force: true });
  await symlink(authority, link);
}
