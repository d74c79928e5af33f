import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { closest } from "./closest.ts";
import { LabError } from "./lab-error.ts";
import { parseScenario, type Scenario, scenarioKeys, scenarioNames, scenarioPath } from "./scenario.ts";

const least = "title: Nothing\nhours: 1\nrun: []\ntruth: []\n";

function parse(text: string): Scenario {
  return parseScenario(text, "/lab/own/try.yaml");
}

function refusal(text: string): string {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof LabError) return error.message;
    throw error;
  }
  throw new Error("was not refused");
}

function runOf(text: string) {
  return parse(least.replace("run: []", `run: [{ name: a, ${text} }]`)).run[0];
}

test("parseScenario() fills in what a scenario leaves out", () => {
  expect(parse(least)).toEqual({
    ...{ name: "try", title: "Nothing", hours: 1, pace: "lapse", scope: "node", clock: null },
    ...{ names: [], servers: [], files: [], run: [], world: [], truth: [] },
  });
});

test("parseScenario() reads every part of a scenario", () => {
  const scenario = parse(`
title: All of it
hours: 1.5
pace: real
scope: all
clock: 2026-11-23T07:30:00Z
names:
  cdn.example.net: { addresses: [203.0.113.40, "2001:db8:2::40"], ttl: 5, rotate: 10m }
servers:
  - { address: 203.0.113.40, port: 443, speaks: https }
files:
  /tmp/run.sh: { mode: "755", owner: www-data, text: "true" }
  /tmp/agent: { program: sleeper }
  /tmp/sort: { copy: /usr/bin/sort }
  /opt/own.py: { from: parts/own.py }
run:
  - { name: implant, as: www-data, cgroup: kubepods.slice/pod1/abc.scope, in: internet, at: 90s, until: 40m, every: 6h, command: "/tmp/run.sh 'a b'" }
  - name: loop
    command: |
      while true; do curl http://c2.example.net/; done
world:
  - { at: 30m, up: c2.example.net }
  - { at: 20m, down: c2.example.net }
  - { towards: { listen: "127.0.0.1:19100", address: 192.0.2.10, port: 9100, from: 198.51.100.15 } }
truth:
  - { actor: curl, destination: c2.example.net, port: 443, analytics: [AN1226, AN0031] }
`);
  const towards = {
    kind: "towards",
    listen: "127.0.0.1:19100",
    address: "192.0.2.10",
    port: 9100,
    from: "198.51.100.15",
  };
  expect(scenario).toEqual({
    name: "try",
    title: "All of it",
    hours: 1.5,
    pace: "real",
    scope: "all",
    clock: "2026-11-23T07:30:00Z",
    names: [
      {
        ...{ kind: "name", name: "cdn.example.net", addresses: ["203.0.113.40", "2001:db8:2::40"] },
        ...{ ttl: 5, rotateSeconds: 600 },
      },
    ],
    servers: [{ kind: "listen", address: "203.0.113.40", port: 443, speaks: "https" }],
    files: [
      { path: "/tmp/run.sh", mode: "755", owner: "www-data", content: { kind: "text", text: "true" } },
      { path: "/tmp/agent", mode: "644", owner: "root", content: { kind: "program", name: "sleeper" } },
      { path: "/tmp/sort", mode: "644", owner: "root", content: { kind: "copy", path: "/usr/bin/sort" } },
      { path: "/opt/own.py", mode: "644", owner: "root", content: { kind: "from", path: "/lab/own/parts/own.py" } },
    ],
    run: [
      {
        ...{ name: "implant", as: "www-data", cgroup: "kubepods.slice/pod1/abc.scope", in: "internet" },
        ...{ atMs: 90_000, untilMs: 2_400_000, everyMs: 21_600_000, command: ["/tmp/run.sh", "a b"] },
      },
      {
        ...{ name: "loop", as: "root", cgroup: "system.slice/loop.service", in: "node" },
        ...{ atMs: 0, untilMs: null, everyMs: null },
        command: ["sh", "-c", "while true; do curl http://c2.example.net/; done\n"],
      },
    ],
    world: [
      { atMs: 0, command: towards },
      { atMs: 1_200_000, command: { kind: "down", name: "c2.example.net" } },
      { atMs: 1_800_000, command: { kind: "up", name: "c2.example.net" } },
    ],
    truth: [{ actor: "curl", destination: "c2.example.net", port: 443, analytics: ["AN1226", "AN0031"] }],
  });
});

test.each([
  ["hours: 1\nrun: []\ntruth: []", 'Cannot read scenario "/lab/own/try.yaml", line 1: title is missing; write one'],
  [`${least}worlds: []`, 'line 5: worlds is no key of a scenario; did you mean "world"?'],
  [`${least}name: x`, 'line 5: name is no key of a scenario; did you mean "names"?'],
  [least.replace("hours: 1", "hours: many"), 'line 2: hours is "many"; write a number of hours above 0'],
  [least.replace("hours: 1", "hours: 0"), "hours is 0; write a number of hours above 0"],
  [`${least}pace: laspe`, 'pace is "laspe"; did you mean "lapse"?'],
  [`${least}pace: warp`, 'pace is "warp"; write one of lapse, real'],
  [`${least}clock: yesterday`, 'clock is "yesterday"; write a time in UTC such as'],
  [`${least}clock: 2026-13-45T07:30:00Z`, 'clock is "2026-13-45T07:30:00Z"; write a time in UTC'],
  [least.replace("run: []", "run:"), "line 3: run is null; write a list"],
  [least.replace("run: []", "run: [{ name: a }]"), "line 3: run[0].command is missing; write what is run"],
  [least.replace("run: []", "run: [{ name: a, command: x, at: 2 }]"), "run[0].at is 2; write a duration such as 90s"],
  [least.replace("run: []", "run: [{ name: a, command: x, at: 2x }]"), 'run[0].at is "2x"; write a duration'],
  [least.replace("run: []", "run: [{ name: a, command: x, at: 1h }]"), 'run[0].at is "1h"; write a time before the'],
  [least.replace("run: []", "run: [{ name: a, command: x, until: 0s }]"), "write a time after its start"],
  [least.replace("run: []", "run: [{ name: a, command: x, as: Al ice }]"), "write the name of a user of the guest"],
  [least.replace("run: []", "run: [{ name: a, command: x, cgroup: ../x }]"), "without a slash in front and without .."],
  [least.replace("run: []", "run: [{ name: a, command: x, in: host }]"), "write one of node, internet"],
  [
    least.replace("run: []", "run: [{ name: a, command: x }, { name: a, command: x }]"),
    'run[1] is {"name":"a","command":"x"}; give it a name of its own',
  ],
  [`${least}files: { x: { text: a } }`, "files.x is"],
  [`${least}files: { /x/../y: { text: a } }`, 'files."/x/../y" is {"text":"a"}; write an absolute path without ..'],
  [`${least}files: { /x: { mode: 0o755, text: a } }`, 'files."/x".mode is 493; write octal digits in quotes'],
  [`${least}files: { /x: { text: a, copy: /b } }`, "write one of text, program, copy or from"],
  [`${least}files: { /x: { mode: "755" } }`, "write one of text, program, copy or from"],
  [`${least}names: { local: { addresses: [203.0.113.1] } }`, "write a full host name"],
  [`${least}names: { a.example.net: { addresses: [] } }`, 'names."a.example.net".addresses is []; write at least one'],
  [`${least}names: { a.example.net: { addresses: [203.0.113] } }`, "write an IPv4 or IPv6 address"],
  [`${least}names: { a.example.net: { addresses: [203.0.113.1], rotate: 250ms } }`, "write whole seconds above 0"],
  [`${least}names: { a.example.net: { addresses: [203.0.113.1], ttl: -1 } }`, "ttl is -1; write whole seconds"],
  [`${least}servers: [{ address: 203.0.113.1, port: 0, speaks: http }]`, "servers[0].port is 0; write a port"],
  [`${least}servers: [{ address: 203.0.113.1, port: 1, speaks: htp }]`, 'did you mean "http"?'],
  [`${least}world: [{ at: 1m }]`, "write one of down, up, silent or towards"],
  [`${least}world: [{ at: 1m, up: c1.example.net }]`, 'did you mean "c2.example.net"?'],
  [`${least}world: [{ at: 1m, up: c2.example.net, down: b.example.net }]`, "write one of down, up, silent or towards"],
  [
    least.replace("truth: []", "truth: [{ actor: curl, destination: c2.example.net, port: 443 }]"),
    "truth[0].analytics",
  ],
  [
    least.replace(
      "truth: []",
      "truth: [{ actor: /usr/bin/curl, destination: c2.example.net, port: 1, analytics: [AN1226] }]",
    ),
    'truth[0].actor is "/usr/bin/curl"; write the base name alone',
  ],
  [
    least.replace("truth: []", "truth: [{ actor: curl, destination: c2, port: 1, analytics: [AN1226] }]"),
    'truth[0].destination is "c2"; write one of c2.example.net,',
  ],
  ["title: [", "mend the YAML there"],
  [`${least}title: Again`, "line 5: Map keys must be unique"],
  ["", 'Cannot read scenario "/lab/own/try.yaml": the file is empty; write a map'],
  ["just text", 'the file is "just text"; write a map'],
])("parseScenario() refuses %j", (text, message) => {
  expect(refusal(text)).toContain(message);
});

test.each([
  ["naps cobalt-strike 60 20", ["naps", "cobalt-strike", "60", "20"]],
  [`curl -H "A: b" 'x y' a\\ b`, ["curl", "-H", "A: b", "x y", "a b"]],
  [`awk '{ print $1 }'`, ["awk", "{ print $1 }"]],
  [`echo "costs \\$5"`, ["echo", "costs $5"]],
  ["curl http://a.example.net/?q=*", ["curl", "http://a.example.net/?q=*"]],
])("a command of one line is split as a shell would: %s", (command, words) => {
  expect(runOf(`command: ${JSON.stringify(command)}`)?.command).toEqual(words);
});

test.each(["a | b", "a > b", "a; b", "a &", "(a)", "a $B", 'a "$B"', 'a "`b`"', "A=1 b", "a 'b", " "])(
  "a command of one line that needs a shell is refused: %s",
  (command) => {
    expect(() => runOf(`command: ${JSON.stringify(command)}`)).toThrow("only a shell understands");
  },
);

test.each([
  ["90s", 90_000],
  ["1.5m", 90_000],
  ["250ms", 250],
  ["0s", 0],
])("%s is a duration", (text, ms) => {
  expect(runOf(`command: x, at: ${text}`)?.atMs).toBe(ms);
});

test("a value may be named once and used again", () => {
  const { names } = parse(`${least}names: { a.example.net: &it { addresses: [203.0.113.1] }, b.example.net: *it }`);
  expect(names).toMatchObject([{ addresses: ["203.0.113.1"] }, { addresses: ["203.0.113.1"] }]);
});

test("scenarioPath() takes a name or a path, and says what a wrong name may mean", () => {
  const own = new URL("scenario.test.ts", import.meta.url).pathname;
  expect(scenarioPath(own)).toBe(own);
  expect(() => scenarioPath("./none.yaml")).toThrow('Cannot find scenario "./none.yaml"; check the path');
  for (const name of scenarioNames().slice(0, 1))
    expect(() => scenarioPath(`${name}x`)).toThrow(`did you mean "${name}"?`);
});

test.each([
  ["wrold", "world"],
  ["untl", "until"],
  ["AT", "at"],
  ["nonsense", null],
])("closest() finds for %s: %s", (word, near) => {
  expect(closest(word, ["at", "until", "every", "world"])).toBe(near);
});

test.each(scenarioNames())("scenario %s can be read", (name) => {
  const path = scenarioPath(name);
  const scenario = parseScenario(readFileSync(path, "utf8"), path);
  expect(scenario.run.length).toBeGreaterThan(0);
  if (name.startsWith("benign-")) expect(scenario.truth).toEqual([]);
});

test("the example in docs/lab.md can be read, and every key of a scenario is explained there", () => {
  const document = readFileSync(new URL("../../docs/lab.md", import.meta.url), "utf8");
  const [, example = ""] = /```yaml\n(.*?)```/s.exec(document) ?? [];
  expect(parse(example)).toMatchObject({ hours: 1, run: [{ name: "implant" }, { name: "reader" }] });
  for (const key of scenarioKeys) expect(document).toContain(`\n| \`${key}\` | `);
});
