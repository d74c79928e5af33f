import { mkdir, mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { blobsOf } from "../../../src/edge/facts/rpm.ts";
import { rpmSqlite } from "./rpm-files.ts";

/** Headers of the two packages. */
export async function rpmHeaders(): Promise<readonly Buffer[]> {
  const root = await rootWith("Packages", rpmSqlite);
  const handle = await open(join(root, "usr/lib/sysimage/rpm/Packages"));
  const headers: Buffer[] = [];
  for await (const blob of blobsOf(handle, Buffer.of())) headers.push(Buffer.from(blob));
  await handle.close();
  return headers;
}

/** The same headers as rpm's own format has them, written by its description in rpm-ndb.ts. */
export function rpmNdb(headers: readonly Buffer[]): Buffer {
  const first = Buffer.alloc(4096);
  first.write("RpmP", 0, "latin1");
  first.writeUInt32LE(1, 12);
  const blobs: Buffer[] = [];
  let block = 256;
  for (let slot = 2; slot < 256; slot++) first.write("Slot", slot * 16, "latin1");
  for (const [index, header] of headers.entries()) {
    const blocks = Math.ceil((16 + header.length + 12) / 16);
    const blob = Buffer.alloc(blocks * 16);
    blob.write("BlbS", 0, "latin1");
    blob.writeUInt32LE(index + 1, 4);
    blob.writeUInt32LE(header.length, 12);
    header.copy(blob, 16);
    blobs.push(blob);
    // A slot in between is free
    const at = 16 * (2 + 2 * index);
    first.writeUInt32LE(index + 1, at + 4);
    first.writeUInt32LE(block, at + 8);
    first.writeUInt32LE(blocks, at + 12);
    block += blocks;
  }
  return Buffer.concat([first, ...blobs]);
}

/** A root directory with such a database and nothing else. */
export async function rootWith(name: string, database: Buffer, place = "usr/lib/sysimage/rpm"): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "tocsin-rpm-"));
  onTestFinished(() => rm(root, { recursive: true }));
  const path = join(root, place, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, database);
  return root;
}
