import { expect, test } from "vitest";
import { beaconEvents } from "./beacon-events.ts";
import { runCli } from "./run-cli.ts";

const input = beaconEvents()
  .map((event) => `${JSON.stringify(event)}\n`)
  .join("");
const asn = new URL("../edge/geo/asn.mmdb", import.meta.url).pathname;
const country = new URL("../edge/geo/country.mmdb", import.meta.url).pathname;
const located = { number: 64_497, organization: "x".repeat(256) };

test.each([
  ["detect", ["detect", "--mmdb", asn, "--mmdb", country]],
  ["replay", ["replay", "--mmdb", country, "--mmdb", asn, "-"]],
])("%s --mmdb says who routes what was found, and finds the same", async (_, args) => {
  const plain = await runCli(
    args.filter((arg) => !arg.includes("mmdb")),
    { input },
  );
  const { stdout, exitCode } = await runCli(args, { input });
  expect(exitCode).toBe(0);
  const findings = stdout.split("\n").map((line) => JSON.parse(line));
  expect(findings[0].destination).toMatchObject({ address: "192.0.2.1", asn: located, country: null });
  const bare = findings.map((one) => ({ ...one, destination: { ...one.destination, asn: null } }));
  expect(bare.map((one) => JSON.stringify(one)).join("\n")).toBe(plain.stdout);
});

test("ECS and conversations have it too", async () => {
  const ecs = await runCli(["replay", "-o", "ecs", "--mmdb", asn, "-"], { input });
  const { number, organization } = located;
  expect(JSON.parse(ecs.stdout.split("\n")[0] ?? "").destination.as).toEqual({
    number,
    organization: { name: organization },
  });
  const lines = await runCli(["conversations", "-o", "json", "--mmdb", asn, "-"], { input });
  expect(JSON.parse(lines.stdout)).toMatchObject({ dst: "192.0.2.1", asn: located, country: null });
});

test("explain draws it, of a finding and of a conversation", async () => {
  const network = `AS${located.number}`;
  const finding = await runCli(["explain", "--mmdb", asn, "-"], { input });
  expect(finding.stdout).toContain(network);
  const conversation = await runCli(["explain", "--mmdb", asn, "-", "bd26bcc4105d99ad"], { input });
  expect(conversation.stdout).toContain(network);
});

test.each([
  ["explain", ["explain", "-"]],
  ["replay", ["replay", "-"]],
  ["conversations", ["conversations", "-"]],
  ["detect", ["detect"]],
  ["watch", ["watch"]],
])("%s refuses a file that is no database before it does anything", async (_, args) => {
  const { exitCode, stdout, stderr } = await runCli([...args, "--mmdb", asn, "--mmdb", "/etc/hostname"], { input });
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
  expect(stderr).toMatch(/^tocsin: Cannot read database "\/etc\/hostname": it is none, or damaged; name a file in /);
});
