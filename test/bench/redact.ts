/** What redacting one command line takes: on the path of every exec, so the usual ones have to stay below 5 us. */
import { redactArgs } from "../../src/core/process/redact.ts";
import { spread } from "./spread.ts";

const ROUNDS = 7;
const CALLS = 20_000;
const compiler =
  "/usr/lib/gcc/x86_64-linux-gnu/12/cc1 -E -quiet -v -imultiarch x86_64-linux-gnu conftest.c -mtune=generic -march=x86-64 " +
  "-fasynchronous-unwind-tables -D_FORTIFY_SOURCE=2 -I/usr/include/glib-2.0 -o /tmp/cc.s";
const lists: Readonly<Record<string, readonly string[]>> = {
  "4 words": "grep -q foo /etc/passwd".split(" "),
  "7 words, a URL": "curl --silent --output /dev/null --max-time 2 http://203.0.113.10:8080/tasks".split(" "),
  "14 words": compiler.split(" "),
  "sh -c, 21 words": [
    "sh",
    "-c",
    "cd /tmp && test -f config.log && grep -c 'error' config.log | head -n 1 > out.txt; echo done",
  ],
  "with a secret": "curl -u bob:secret https://h.example/".split(" "),
};

for (const [name, args] of Object.entries(lists)) {
  const micros: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const begun = process.hrtime.bigint();
    for (let call = 0; call < CALLS; call++) redactArgs(args);
    // The first round warms up.
    if (round > 0) micros.push(Number(process.hrtime.bigint() - begun) / CALLS / 1000);
  }
  console.log(`${name.padEnd(16)} ${spread(micros)} us`);
}
