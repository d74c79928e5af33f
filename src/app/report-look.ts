import type { ReportLook } from "../edge/report/pen.ts";

const USUAL_COLUMNS = 100;
const LEAST_COLUMNS = 60;
const MOST_COLUMNS = 160;

/** Where a report goes. */
export interface ReportPlace {
  readonly isTerminal: boolean;
  /** Of the terminal, if it is one. */
  readonly columns: number | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * How a report looks there: as wide as the terminal, or as COLUMNS says; in colour on a terminal, unless NO_COLOR says
 * otherwise (no-color.org); in ASCII unless the locale is one of UTF-8, as POSIX has it.
 */
export function reportLook({ isTerminal, columns, env }: ReportPlace): ReportLook {
  const wanted = columns ?? Number.parseInt(env["COLUMNS"] ?? "", 10);
  const width = Number.isFinite(wanted) && wanted > 0 ? wanted : USUAL_COLUMNS;
  const locale = [env["LC_ALL"], env["LC_CTYPE"], env["LANG"]].find((name) => name !== undefined && name !== "") ?? "";
  return {
    columns: Math.min(MOST_COLUMNS, Math.max(LEAST_COLUMNS, width)),
    isColored: isTerminal && (env["NO_COLOR"] ?? "") === "" && env["TERM"] !== "dumb",
    isAscii: !/utf-?8/i.test(locale),
  };
}
