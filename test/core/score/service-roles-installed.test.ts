import { expect, test } from "vitest";
import { serviceRoles } from "../../../src/core/score/service-roles.ts";
import { installedFiles } from "../installed-files.ts";

test("each role whose package is installed here has its program where the package put it", ({ skip }) => {
  const installed = serviceRoles.filter((role) => installedFiles(role.package) !== null);
  if (installed.length === 0) skip("no Debian package of the list is installed here");
  const missing = installed.filter((role) => !(installedFiles(role.package) ?? []).includes(role.path));
  expect(missing.map(({ path }) => path)).toEqual([]);
});
