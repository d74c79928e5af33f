#!/usr/bin/env node
import { tooOldNode } from "./node-version.ts";

const refusal = tooOldNode(process.versions.node);
if (refusal === null) {
  // Loaded only now: an older Node would fail on what it imports, and not say why.
  const { runCli } = await import("./cli.ts");
  process.exitCode = await runCli(process.argv);
} else {
  process.stderr.write(`tocsin: ${refusal}\n`);
  process.exitCode = 1;
}
