import { expect, test } from "vitest";
import { jsonReport } from "./report/json-report.ts";
import { costMarkdown, truthMarkdown } from "./report/markdown-report.ts";
import { matrixMarkdown, matrixOf, matrixText } from "./report/matrix.ts";
import { pathsMarkdown } from "./report/paths.ts";
import { replaceSection } from "./report/section.ts";
import { drawTable, markdownTable } from "./report/table.ts";
import { textReport } from "./report/text-report.ts";
import { foundTruth, missedTruth, sampleVerdict } from "./sample-verdict.ts";

const falseFinding = {
  ...{ id: "1", actor: "curl", destination: "api.example.com 198.51.100.41:443", analytics: ["AN1226"] },
  reason: "Too even to be chance",
};
const wrong = {
  ...sampleVerdict,
  ...{ scenario: "two", truth: [foundTruth, missedTruth], falseFindings: [falseFinding], lost: 3, wallSeconds: 125 },
  exact: ["tcp 192.0.2.10:40002: sent 81, the server received 80"],
};
const benign = { ...sampleVerdict, scenario: "benign-ntp", truth: [] };
const plain = { isColored: false };

test("textReport() has a row for each truth, what is wrong in detail, and the sum", () => {
  expect(textReport([sampleVerdict, wrong, benign], plain)).toBe(`\
scenario    kernel  back end  must be found                   found after                    false  counts    lost  wall
curl-loop   6.12    fentry    curl -> c2.example.net:443      8 beats, 7 min                 0      61 exact  0     61.5 s
two         6.12    fentry    curl -> c2.example.net:443      8 beats, 7 min                 1      1 differ  3     2.08 min
                              agent.py -> [2001:db8:2::9]:80  no: score 0.31 after 40 beats
benign-ntp  6.12    fentry    nothing                         -                              0      61 exact  0     61.5 s

two (6.12 fentry), false finding: AN1226 curl -> api.example.com 198.51.100.41:443: Too even to be chance
two (6.12 fentry), counts: tcp 192.0.2.10:40002: sent 81, the server received 80

3 runs, 2 of 3 truths found, 1 false finding, 2 of 3 exact, not found in two
`);
});

test("textReport() shows the first differences and counts the rest", () => {
  const exact = Array.from({ length: 30 }, (_, index) => `difference ${index}`);
  const text = textReport([{ ...sampleVerdict, exact }], plain);
  expect(text).toContain("counts: difference 7\n");
  expect(text).not.toContain("difference 8");
  expect(text).toContain("curl-loop (6.12 fentry), counts: and 22 more\n");
});

test.each([
  [null, "no: nobody called there"],
  [{ ...missedTruth.nearest, actor: "python3", beats: 1 }, "no: called by python3, 1 beat"],
])("textReport() tells a miss apart from a call that never came: %j", (nearest, phrase) => {
  const truth = [{ ...missedTruth, nearest: nearest as typeof missedTruth.nearest }];
  expect(textReport([{ ...sampleVerdict, truth }], plain)).toContain(phrase);
});

test("textReport() shows what a program chose so that it cannot act on a terminal", () => {
  const reason = 'it is "/tmp/\u001b[2J\u202e"';
  const text = textReport([{ ...wrong, falseFindings: [{ ...falseFinding, actor: "a\nb", reason }] }], plain);
  expect(text).not.toMatch(/[\u001b\u202e]/);
  expect(text).toContain("a\\x0ab");
  expect(textReport([wrong], { isColored: true })).toContain("\u001b[31mno: score");
});

test("jsonReport() sums each scenario up and keeps the details", () => {
  const { scenarios } = jsonReport([wrong, benign]);
  expect(scenarios).toMatchObject([
    { scenario: "two", kernel: "6.12", backend: "fentry", found: false, beatsToFirst: 8, falseFindings: 1 },
    { scenario: "benign-ntp", found: true, beatsToFirst: null, falseFindings: 0, falseList: [], exact: true },
  ]);
  expect(scenarios[0]).toMatchObject({ truth: wrong.truth, falseList: [falseFinding], exact: wrong.exact });
});

test("truthMarkdown() is one table of all scenarios", () => {
  expect(truthMarkdown([wrong, benign])).toBe(`\
| scenario | what happens | lasts | must be found | found after | false findings | counts |
|---|---|---|---|---|---|---|
| two | curl in a loop | 1 h | curl -> c2.example.net:443 | 8 beats, 7 min | 1 | 1 differ |
|  |  |  | agent.py -> \\[2001:db8:2::9\\]:80 | no: score 0.31 after 40 beats |  |  |
| benign-ntp | curl in a loop | 1 h | nothing | - | 0 | 61 exact |`);
});

test("costMarkdown() is a table of figures", () => {
  expect(costMarkdown([{ what: "a boot", figure: "9 s" }])).toBe("| what | cost |\n|---|---|\n| a boot | 9 s |");
});

test("the matrix compares every kernel and back end with the first of the same scenario", () => {
  const first = { ...sampleVerdict, findings: ["a"] };
  const runs = [
    first,
    benign,
    { ...first, backend: "kprobe" },
    { ...first, kernel: "5.10", findings: [], exact: ["x"] },
    { ...benign, kernel: "5.10" },
  ];
  const places = matrixOf(runs);
  const difference = "curl-loop: a: found on 6.12 fentry, not on 5.10 fentry";
  expect(places).toEqual([
    { kernel: "6.12", backend: "fentry", scenarios: 2, exact: 2, differences: [] },
    { kernel: "6.12", backend: "kprobe", scenarios: 1, exact: 1, differences: [] },
    { kernel: "5.10", backend: "fentry", scenarios: 2, exact: 1, differences: [difference] },
  ]);
  expect(matrixText(places, plain)).toBe(`\
kernel  fentry                        kprobe
6.12    exact, same findings          exact, same findings
5.10    1 of 2 exact, other findings  -
${difference}
`);
  expect(matrixMarkdown(places)).toBe(`\
| kernel | fentry | kprobe |
|---|---|---|
| 6.12 | exact, same findings | exact, same findings |
| 5.10 | 1 of 2 exact, other findings | - |

- ${difference}`);
});

test("drawTable() aligns by columns, not by letters", () => {
  expect(drawTable(["a", "b"], [[{ text: "日本" }, { text: "x" }], [{ text: "-" }]], plain)).toBe(
    "a     b\n日本  x\n-",
  );
});

test("markdownTable() keeps a cell a cell", () => {
  expect(markdownTable(["a"], [["x | y\n<b>"]])).toBe("| a |\n|---|\n| x \\| y\\\\x0a\\<b> |");
});

test("replaceSection() replaces what stands between its markers and nothing else", () => {
  const document = "# Lab\n<!-- lab:truth -->old<!-- /lab:truth -->\nrest\n";
  const once = replaceSection(document, "lab:truth", "| new $& |\n");
  expect(once).toBe("# Lab\n<!-- lab:truth -->\n| new $& |\n<!-- /lab:truth -->\nrest\n");
  expect(replaceSection(once, "lab:truth", "| new $& |")).toBe(once);
});

test.each([
  ["no markers", "marker <!-- lab:cost --> is there 0 times"],
  ["<!-- lab:cost -->", "marker <!-- /lab:cost --> is there 0 times"],
  ["<!-- lab:cost --><!-- lab:cost --><!-- /lab:cost -->", "marker <!-- lab:cost --> is there 2 times"],
  ["<!-- /lab:cost --><!-- lab:cost -->", "<!-- /lab:cost --> stands before <!-- lab:cost -->"],
])("replaceSection() refuses %s", (document, message) => {
  expect(() => replaceSection(document, "lab:cost", "x")).toThrow(message);
});

test("pathsMarkdown() shows each way to move bytes on each kernel and back end, and why", () => {
  const seen = { connections: 2, details: [], why: null };
  const one = { ...sampleVerdict, paths: [{ ...seen, path: "send", status: "exact" as const }] };
  const why = "nothing tells of it there";
  const splice = { ...seen, path: "splice", status: "not seen" as const, why };
  const other = { ...one, kernel: "5.10", paths: [...one.paths, splice] };
  expect(pathsMarkdown([sampleVerdict, one, other, { ...other, backend: "kprobe" }])).toBe(`\
| path | 6.12 fentry | 5.10 fentry | 5.10 kprobe |
|---|---|---|---|
| send | exact | exact | exact |
| splice | - | not seen | not seen |

- splice: nothing tells of it there`);
});

test("textReport() tells what is inexact by design", () => {
  const notes = ["1 of 2 UDP pairs ended in a burst: 40 bytes came after their last record"];
  const text = textReport([{ ...sampleVerdict, notes, equal: 60 }], plain);
  expect(text).toContain("curl-loop (6.12 fentry), note: 1 of 2 UDP pairs");
  expect(text).toContain(" 60 of 61 exact ");
});

test("textReport() warns where nothing was counted", () => {
  expect(textReport([{ ...sampleVerdict, compared: 0 }], plain)).toContain("none counted");
});
