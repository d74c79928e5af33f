import { expect, test } from "vitest";
import { reportLook } from "../../src/app/report-look.ts";

const terminal = { isTerminal: true, columns: 90, env: { LANG: "C.UTF-8" } };

test.each([
  [terminal, { columns: 90, isColored: true, isAscii: false }],
  [{ ...terminal, columns: 20 }, { columns: 60 }],
  [{ ...terminal, columns: 999 }, { columns: 160 }],
  [
    { ...terminal, env: { NO_COLOR: "1" } },
    { isColored: false, isAscii: true },
  ],
  [
    { ...terminal, env: { NO_COLOR: "", LC_ALL: "de_DE.utf8", LANG: "C" } },
    { isColored: true, isAscii: false },
  ],
  [
    { ...terminal, env: { TERM: "dumb", LC_ALL: "C", LANG: "C.UTF-8" } },
    { isColored: false, isAscii: true },
  ],
  [
    { isTerminal: false, columns: undefined, env: {} },
    { columns: 100, isColored: false, isAscii: true },
  ],
  [{ isTerminal: false, columns: undefined, env: { COLUMNS: "72" } }, { columns: 72 }],
  [{ isTerminal: false, columns: undefined, env: { COLUMNS: "x" } }, { columns: 100 }],
])("reportLook() of %j", (place, expected) => {
  expect(reportLook(place)).toMatchObject(expected);
});
