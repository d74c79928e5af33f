import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { backendCandidates } from "../../../src/edge/sensor/backend-candidates.ts";

test("backendCandidates() of this kernel offers function probes where it lists functions, else tracepoints alone", () => {
  const isListed = ["/sys/kernel/tracing", "/sys/kernel/debug/tracing"].some((folder) => {
    try {
      return readFileSync(`${folder}/available_filter_functions`, { encoding: "utf8" }) !== "";
    } catch {
      // Not there, or forbidden.
      return false;
    }
  });
  expect(backendCandidates()).toEqual(isListed ? ["fentry", "kprobe", "tracepoint"] : ["tracepoint"]);
});

test.each([
  ["tcp_sendmsg\n", "1\n", ["fentry", "kprobe", "tracepoint"]],
  ["tcp_sendmsg\n", "0\n", ["tracepoint"]],
  ["tcp_sendmsg\n", null, ["fentry", "kprobe", "tracepoint"]],
  ["", "1\n", ["tracepoint"]],
])("backendCandidates() with functions %j and ftrace_enabled %j are %j", (functions, enabled, candidates) => {
  const folder = mkdtempSync(join(tmpdir(), "tocsin-tracing-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "functions"), functions);
  if (enabled !== null) writeFileSync(join(folder, "enabled"), enabled);
  const tracing = { lists: [join(folder, "absent"), join(folder, "functions")], isEnabled: join(folder, "enabled") };
  expect(backendCandidates(tracing)).toEqual(candidates);
});
