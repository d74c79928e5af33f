import { open } from "node:fs/promises";
import { mergeLists, ownLists, type ProgramLists } from "../core/process/program-lists.ts";
import { parseProgramPolicy } from "../core/process/program-policy.ts";
import { TocsinError } from "../core/tocsin-error.ts";

const LARGEST_BYTES = 4 * 1024 * 1024;

/** The lists that programs are classed by: tocsin's own, and those of the file behind --programs if there is one. */
export async function readPrograms(path: string | undefined): Promise<ProgramLists> {
  if (path === undefined) return ownLists;
  const policy = parseProgramPolicy(parseJson(await readBounded(path), path));
  if (typeof policy === "string") throw refusal(path, `${policy}; docs/actors.md shows a file`);
  return mergeLists(policy);
}

async function readBounded(path: string): Promise<string> {
  try {
    const handle = await open(path);
    try {
      const { size } = await handle.stat();
      if (size > LARGEST_BYTES) throw refusal(path, `it is larger than ${LARGEST_BYTES} bytes; leave some out`);
      return await handle.readFile("utf8");
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof TocsinError) throw error;
    throw refusal(path, `${reasonOf(error)}; give a JSON file that can be read`);
  }
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw refusal(path, `it is no JSON (${reasonOf(error)})`);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function refusal(path: string, why: string): TocsinError {
  return new TocsinError("usage", `Cannot read programs "${path}": ${why}`);
}
