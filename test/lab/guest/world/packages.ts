import { execFile } from "node:child_process";
import { mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { join, normalize } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const updateEveryMs = 6 * 3_600_000;
/** Name and kB of what is in the repository; every six hours the next of them gets a new version. */
const packages = [
  ["lab-lamp", 24],
  ["lab-mirror", 180],
  ["lab-clock", 60],
  ["lab-atlas", 900],
] as const;

/** An apt repository made by Debian's own tools. It grows when somebody asks, not by a timer. */
export class PackageRepository {
  readonly #folder: string;
  readonly #began = performance.now();
  #updates = 0;
  #last: Promise<void> = Promise.resolve();

  constructor(folder: string) {
    this.#folder = join(folder, "packages");
  }

  /** Builds the first versions, and makes this repository the only one that this machine knows. */
  async begin(): Promise<void> {
    await mkdir(join(this.#folder, "pool"), { recursive: true });
    await mkdir(join(this.#folder, "dists/lab/main/binary-amd64"), { recursive: true });
    await Promise.all(packages.map((_, index) => this.#build(index, 1)));
    await this.#index();
    // The clock may be set back before the scenario, so a list from the future must do.
    const options = "trusted=yes check-date=no check-valid-until=no";
    await rm("/etc/apt/sources.list.d", { recursive: true, force: true });
    await mkdir("/etc/apt/sources.list.d");
    await writeFile("/etc/apt/sources.list", `deb [${options}] http://deb.example.org/debian lab main\n`);
  }

  readonly serve: RequestListener = (request, response) => {
    request.resume();
    this.#grow()
      .then(() => this.#serveFile(request, response))
      .catch(() => {
        response.statusCode = 404;
        response.end("No such file\n");
      });
  };

  #grow(): Promise<void> {
    this.#last = this.#last.then(() => this.#addDue());
    return this.#last;
  }

  async #addDue(): Promise<void> {
    const due = Math.floor((performance.now() - this.#began) / updateEveryMs);
    if (due <= this.#updates) return;
    for (; this.#updates < due; this.#updates++)
      await this.#build(this.#updates % packages.length, 2 + Math.floor(this.#updates / packages.length));
    await this.#index();
  }

  async #build(index: number, version: number): Promise<void> {
    const [name, kiloBytes] = packages[index] ?? packages[0];
    const tree = join(this.#folder, "build", `${name}_${version}`);
    await mkdir(join(tree, "DEBIAN"), { recursive: true });
    await mkdir(join(tree, "usr/share", name), { recursive: true });
    await writeFile(join(tree, "DEBIAN/control"), controlText(name, version));
    await writeFile(join(tree, "usr/share", name, "data"), Buffer.alloc(kiloBytes * 1024, `${name} ${version}\n`));
    const file = join(this.#folder, "pool", `${name}_1.${version}_all.deb`);
    await run("dpkg-deb", ["-Znone", "--root-owner-group", "--build", tree, file]);
  }

  async #index(): Promise<void> {
    const ftp = (args: readonly string[]) => run("apt-ftparchive", args, { cwd: this.#folder, maxBuffer: 2 ** 24 });
    const list = await ftp(["--md5=no", "--sha1=no", "--sha512=no", "packages", "pool"]);
    await writeFile(join(this.#folder, "dists/lab/main/binary-amd64/Packages"), list.stdout);
    await rm(join(this.#folder, "dists/lab/Release"), { force: true });
    const fields = { Suite: "lab", Codename: "lab", Components: "main", Architectures: "amd64 all" };
    const options = Object.entries(fields).flatMap(([key, value]) => [
      "-o",
      `APT::FTPArchive::Release::${key}=${value}`,
    ]);
    const release = await ftp([...options, "release", "dists/lab"]);
    await writeFile(join(this.#folder, "dists/lab/Release"), release.stdout);
  }

  async #serveFile(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = normalize((request.url ?? "/").split("?")[0] ?? "/");
    const path = join(this.#folder, url.replace(/^\/debian\//, "/"));
    const { mtime } = await stat(path);
    const lastModified = mtime.toUTCString();
    response.setHeader("last-modified", lastModified);
    if (request.headers["if-modified-since"] === lastModified) {
      response.statusCode = 304;
      response.end();
      return;
    }
    const body = await readFile(path);
    response.setHeader("content-length", body.length);
    response.end(request.method === "HEAD" ? undefined : body);
  }
}

function controlText(name: string, version: number): string {
  const fields = {
    Package: name,
    Version: `1.${version}`,
    Architecture: "all",
    Maintainer: "Lab <lab@example.org>",
    Description: "data for the lab, version by version",
  };
  return `${Object.entries(fields)
    .map(([key, value]) => `${key}: ${value}`)
    .join("\n")}\n`;
}
