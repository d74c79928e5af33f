import type { PathResult } from "../exact/path-result.ts";
import type { Verdict } from "../judge/verdict.ts";
import { markdownTable } from "./table.ts";

/** The section `lab:paths`: ways to move bytes down, kernels and back ends across, and why some are not exact below. */
export function pathsMarkdown(verdicts: readonly Verdict[]): string {
  const tried = verdicts.filter(({ paths }) => paths.length > 0);
  const names = [...new Set(tried.flatMap(({ paths }) => paths.map(({ path }) => path)))];
  const rows = names.map((name) => [name, ...tried.map(({ paths }) => statusOf(paths, name))]);
  const table = markdownTable(["path", ...tried.map(({ kernel, backend }) => `${kernel} ${backend}`)], rows);
  const reasons = reasonsOf(tried.flatMap(({ paths }) => paths));
  return [table, ...(reasons.length > 0 ? ["", ...reasons] : [])].join("\n");
}

function statusOf(paths: readonly PathResult[], name: string): string {
  return paths.find(({ path }) => path === name)?.status ?? "-";
}

/** Each reason once, with the paths that it is for. */
function reasonsOf(results: readonly PathResult[]): readonly string[] {
  const explained = results.flatMap(({ path, why }) => (why === null ? [] : [{ path, why }]));
  return [...Map.groupBy(explained, ({ why }) => why)].map(([why, group]) => {
    const names = [...new Set(group.map(({ path }) => path))];
    return `- ${names.join(", ")}: ${why}`;
  });
}
