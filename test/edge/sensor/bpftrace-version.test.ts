import { expect, test } from "vitest";
import { parseBpftraceVersion } from "../../../src/edge/sensor/bpftrace-version.ts";

test.each([
  ["bpftrace v0.17.0", { major: 0, minor: 17, text: "v0.17.0" }],
  ["bpftrace v0.23.2\n", { major: 0, minor: 23, text: "v0.23.2" }],
  ["bpftrace v0.19.0-76-g5ac0", { major: 0, minor: 19, text: "v0.19.0-76-g5ac0" }],
  ["/tmp/bpftrace: stat /static-python: No such file\nbpftrace v0.22.0\n", { major: 0, minor: 22, text: "v0.22.0" }],
  ["bpftrace v1.0.0", { major: 1, minor: 0, text: "v1.0.0" }],
  ["bpftrace 0.17", null],
  ["sh: bpftrace: not found", null],
  ["", null],
])("parseBpftraceVersion() of %j is %j", (output, expected) => {
  expect(parseBpftraceVersion(output)).toEqual(expected);
});
