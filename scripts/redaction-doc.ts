/** Writes the rows of the redaction's test table into docs/redaction.md, below its last heading. */
import { readFileSync, writeFileSync } from "node:fs";
import {
  argsOf,
  plainRows,
  type RedactionRow,
  type RedactionTopic,
  secretRows,
} from "../test/core/process/redaction-table.ts";

const path = new URL("../docs/redaction.md", import.meta.url);
const heading = "## The rules, as they are tested\n";

/** The document as the table wants it, out of the document as it is. */
export function withTable(document: string): string {
  const head = document.slice(0, document.indexOf(heading) + heading.length);
  const counts = `${countOf(secretRows)} command lines with a secret and ${countOf(plainRows)} without one.`;
  const hidden = ["### Hidden", ...secretRows.map((topic) => section(topic, "redacted"))];
  const kept = ["### Kept", ...plainRows.map((topic) => section(topic, "given"))];
  return `${[head, counts, ...hidden, ...kept].join("\n").replaceAll("\n###", "\n\n###")}`;
}

function section({ topic, rows }: RedactionTopic, as: "redacted" | "given"): string {
  const lines = rows.map((row) => lineOf(row, as));
  return `#### ${topic}\n\n\`\`\`\n${lines.join("\n")}\n\`\`\`\n`;
}

function lineOf(row: RedactionRow, as: "redacted" | "given"): string {
  return argsOf(row)[as].map(quoted).join(" ").replaceAll("\n", "\\n");
}

function quoted(arg: string): string {
  return /\s/.test(arg) ? `'${arg.replaceAll("'", "'\\''")}'` : arg;
}

function countOf(topics: readonly RedactionTopic[]): number {
  return topics.reduce((sum, { rows }) => sum + rows.length, 0);
}

if (import.meta.main) writeFileSync(path, withTable(readFileSync(path, "utf8")));
