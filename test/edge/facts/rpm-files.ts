import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

/**
 * Made by rpm 4.18.0: two packages, `tool` with SHA-256 and `other` with MD5 digests, each with /usr/bin/NAME, a link to
 * it, /usr/libexec/NAME/helper and a README. rpm-installed.test.ts makes the like anew where rpm is.
 */
export const rpmSqlite: Buffer = sample("rpmdb.sqlite.gz");
/** The same headers in a hash that Berkeley DB 5.3's db_load made. */
export const rpmBdb: Buffer = sample("Packages.gz");

function sample(name: string): Buffer {
  return gunzipSync(readFileSync(new URL(`rpm/${name}`, import.meta.url)));
}
