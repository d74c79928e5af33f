/** How long the built command takes to start, beside a Node that does nothing: whole processes, in turn. */
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { spread } from "./spread.ts";

const ROUNDS = 15;
const tocsin = fileURLToPath(new URL("../../dist/app/main.js", import.meta.url));
const commands: Readonly<Record<string, readonly string[]>> = {
  "node -e 0": ["-e", "0"],
  "tocsin --version": [tocsin, "--version"],
  "tocsin --help": [tocsin, "--help"],
  "tocsin watch --help": [tocsin, "watch", "--help"],
  "tocsin detect, no events": [tocsin, "detect"],
};

const times = new Map(Object.keys(commands).map((name) => [name, [] as number[]]));
for (let round = 0; round <= ROUNDS; round++) {
  for (const [name, args] of Object.entries(commands)) {
    const begun = performance.now();
    await execa(process.execPath, args, { stdin: "ignore", stderr: "ignore" });
    if (round > 0) times.get(name)?.push(performance.now() - begun);
  }
}
for (const [name, values] of times) console.log(`${name.padEnd(26)} ${spread(values, 0)} ms`);
