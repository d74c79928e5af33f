import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { rpmFormat } from "../../../src/edge/facts/rpm.ts";
import { open } from "./packages-under.ts";

/** A package of its own for each kind of digest. */
function specOf(name: string, digestAlgorithm: number): string {
  return `%define _binary_filedigest_algorithm ${digestAlgorithm}
Name: ${name}
Version: 1.2
Release: 3
Summary: a sample
License: none
BuildArch: noarch
%description
A sample
%install
mkdir -p %{buildroot}/usr/bin
printf 'I am ${name}\\n' > %{buildroot}/usr/bin/${name}
ln -s ${name} %{buildroot}/usr/bin/${name}-link
%files
%attr(4755,root,root) /usr/bin/${name}
/usr/bin/${name}-link
`;
}

test("rpmFormat reads what the rpm that is installed here writes", { timeout: 60_000 }, async ({ skip }) => {
  try {
    for (const program of ["rpm", "rpmdb", "rpmbuild"]) execFileSync(program, ["--version"], { stdio: "ignore" });
  } catch {
    return skip("there is no rpm, rpmdb and rpmbuild here");
  }
  const folder = await mkdtemp(join(tmpdir(), "tocsin-rpm-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const root = join(folder, "root");
  await mkdir(root);
  const run = (program: string, ...args: readonly string[]) => execFileSync(program, args, { stdio: "ignore" });
  const defined = [
    "--define",
    `_topdir ${folder}`,
    "--define",
    "_build_id_links none",
    "--define",
    "__os_install_post :",
  ];
  for (const [name, algorithm] of [["tool", 8] as const, ["other", 1] as const]) {
    await writeFile(join(folder, `${name}.spec`), specOf(name, algorithm));
    run("rpmbuild", "-bb", ...defined, join(folder, `${name}.spec`));
  }
  const built = ["tool", "other"].map((name) => join(folder, `RPMS/noarch/${name}-1.2-3.noarch.rpm`));
  // Debian's rpm has another place than distributions that live by it
  const place = ["--root", root, "--dbpath", "/var/lib/rpm"];
  run("rpmdb", "--initdb", ...place);
  run("rpm", "-i", ...place, "--nodeps", "--noscripts", ...built);
  const packages = open(rpmFormat);
  for (const [name, algorithm] of [["tool", "sha256"] as const, ["other", "md5"] as const]) {
    const hex = createHash(algorithm)
      .update(await readFile(join(root, "usr/bin", name)))
      .digest("hex");
    expect((await packages.ownerOf(`/usr/bin/${name}`, root)).file).toEqual({
      package: name,
      digests: [{ algorithm, hex }],
    });
    expect((await packages.ownerOf(`/usr/bin/${name}-link`, root)).file).toBeNull();
  }
});
