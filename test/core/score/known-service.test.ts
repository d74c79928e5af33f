import { expect, test } from "vitest";
import type { Executable } from "../../../src/core/event/event.ts";
import { knownClock } from "../../../src/core/score/known-clock.ts";
import type { Scored } from "../../../src/core/score/scored.ts";
import { serviceRoles } from "../../../src/core/score/service-roles.ts";
import { executable } from "../fake-node.ts";
import { beatAt, sketchScored } from "./sketch-scored.ts";

interface Call {
  readonly path: string;
  readonly package?: string | null;
  readonly script?: string | null;
  readonly file?: Partial<Executable>;
  readonly port: number;
  readonly transport?: "tcp" | "udp";
  readonly bytes?: readonly [sent: number, received: number];
  readonly intervalMs?: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function nameOf({ path, port, transport = "tcp", script = null, bytes = [300, 4000], ...rest }: Call): string | null {
  const owner = rest.package === undefined ? "prometheus" : rest.package;
  const file = executable(path, { package: owner, ...rest.file });
  const program = { path, args: [], isArgsCut: false, script, executable: file, cgroup: null };
  const destination: Scored["destination"] = { address: "203.0.113.7", name: null, nameSource: null, port, transport };
  const [sentBytes, receivedBytes] = bytes;
  const beats = Array.from({ length: 10 }, (_, index) => beatAt(index, { sentBytes, receivedBytes }));
  return knownClock(sketchScored({ beats, destination, program }), rest.intervalMs ?? 15_000)?.name ?? null;
}

const scrape: Call = { path: "/usr/bin/prometheus", port: 9100 };
const python = { path: "/usr/bin/python3.11", package: "python3.11-minimal", port: 443 };
const certbot: Call = { ...python, script: "/usr/bin/certbot", intervalMs: 12 * HOUR };

test.each<[what: string, call: Call, name: string | null]>([
  ["a scrape", scrape, "Prometheus scrape"],
  ["a scrape of a server that is down", { ...scrape, bytes: [0, 0] }, "Prometheus scrape"],
  ["a scraper in an odd place", { ...scrape, path: "/usr/local/bin/prometheus" }, null],
  ["a scraper that nobody installed", { ...scrape, package: null }, null],
  ["another package's scraper", { ...scrape, package: "evil" }, null],
  ["a scraper that runs from memory", { ...scrape, file: { isMemoryBacked: true } }, null],
  ["a scraper that sends", { ...scrape, bytes: [4000, 300] }, null],
  ["a scraper that sends a lot and gets more", { ...scrape, bytes: [90_000, 200_000] }, null],
  ["a scraper by UDP", { ...scrape, transport: "udp" }, null],
  ["a renewed certificate", certbot, "certificate renewal"],
  ["a certificate that is renewed each minute", { ...certbot, intervalMs: MINUTE }, null],
  ["a script elsewhere", { ...certbot, script: "/opt/certbot" }, null],
  ["the script's interpreter that nobody installed", { ...certbot, package: null }, null],
  ["a certificate at an odd port", { ...certbot, port: 4444 }, null],
  ["updates", { path: "/usr/lib/apt/methods/http", package: "apt", port: 80, intervalMs: 6 * HOUR }, "package updates"],
  ["updates by the minute", { path: "/usr/lib/apt/methods/http", package: "apt", port: 80, intervalMs: MINUTE }, null],
  [
    "a connectivity check",
    {
      path: "/usr/sbin/NetworkManager",
      package: "network-manager",
      port: 80,
      bytes: [90, 400],
      intervalMs: 5 * MINUTE,
    },
    "connectivity check",
  ],
  [
    "a connectivity check that fetches a lot",
    {
      path: "/usr/sbin/NetworkManager",
      package: "network-manager",
      port: 80,
      bytes: [90, 40_000],
      intervalMs: 5 * MINUTE,
    },
    null,
  ],
  ["a log", { path: "/usr/sbin/rsyslogd", package: "rsyslog", port: 514, bytes: [400, 0] }, "log shipping"],
  ["a log that comes back", { path: "/usr/sbin/rsyslogd", package: "rsyslog", port: 514, bytes: [40, 900] }, null],
  [
    "a resolver's own questions",
    {
      path: "/usr/sbin/unbound",
      package: "unbound",
      port: 53,
      transport: "udp",
      bytes: [60, 200],
    },
    "DNS forwarding",
  ],
  ["anything else of a package", { path: "/usr/bin/git", package: "git", port: 443 }, null],
])("knownClock() of %s", (_, call, name) => {
  expect(nameOf(call)).toBe(name);
});

test("every role says where it was found, and each path has one role at each port", () => {
  for (const { source, path } of serviceRoles) {
    expect(source).toMatch(/\d/);
    expect(path).toMatch(/^\/usr\//);
  }
  const keys = serviceRoles.flatMap(({ path, ports }) => (ports ?? ["any"]).map((port) => `${path} ${port}`));
  expect(new Set(keys).size).toBe(keys.length);
});
