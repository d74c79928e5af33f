import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { TocsinError } from "../core/tocsin-error.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import type { CliOptions } from "./options.ts";
import { say } from "./say.ts";
import { ownVersion } from "./version.ts";

/** Runs one command line and gives its exit code: 0 done, 1 failed, 2 usage, 3 a finding with --fail-on-finding. */
export async function runCli(argv: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = exitCode.done;
  const program = commands((ended) => {
    code = ended;
  });
  try {
    await program.parseAsync([...argv]);
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.done : exitCode.usage;
    if (!(error instanceof TocsinError)) throw error;
    say(`tocsin: ${error.message}`);
    return error.code === "usage" ? exitCode.usage : exitCode.failed;
  }
}

/** A command's module is loaded when it runs, so that `--help` need not wait for the others. */
function commands(end: (code: ExitCode) => void): Command {
  const program = new Command("tocsin")
    .description("Finds beacons on this node, and says which process sends them.")
    .version(ownVersion())
    .exitOverride()
    .showSuggestionAfterError()
    .configureHelp({ showGlobalOptions: false })
    .configureOutput({ outputError: (text, write) => write(`tocsin: ${text.replace(/^error: /, "")}`) })
    .showHelpAfterError("See tocsin --help, or tocsin VERB --help.")
    .addHelpText("after", overview);

  live(program.command("watch"))
    .description("watch the node, or only COMMAND and its descendants; findings on stdout")
    .argument("[command...]", "after --: start COMMAND and watch only what descends from it")
    .addOption(findingOutput())
    .addOption(programs())
    .addOption(database())
    .option("--record <file>", "also keep the events, for replay")
    .option("--force", "let --record replace a file")
    .option("--fail-on-finding", "exit 3 when there was a finding")
    .addHelpText("after", watchExamples)
    .action(async (command: string[], options: CliOptions) =>
      end(await (await import("./commands/watch.ts")).watch(command, options)),
    );

  live(program.command("sense"))
    .description("the sensor alone: events on stdout, one JSON object a line")
    .argument("[command...]", "after --: start COMMAND and sense only what descends from it")
    .addHelpText("after", "\nExample:\n  tocsin sense | sudo -u nobody tocsin detect\n")
    .action(async (command: string[], options: CliOptions) =>
      end(await (await import("./commands/sense.ts")).sense(command, options)),
    );

  program
    .command("detect")
    .description("the analysis alone: events on stdin, as sense writes them; findings on stdout")
    .addOption(findingOutput())
    .addOption(programs())
    .addOption(database())
    .option("--fail-on-finding", "exit 3 when there was a finding")
    .addOption(redactOption())
    .action(async (options: CliOptions) =>
      end(await (await import("./commands/replay.ts")).replay(["-"], { ...options, from: "ndjson" })),
    );

  live(program.command("record"))
    .description("keep the node's events in a recording")
    .argument("<file>", "made with mode 0600; one that holds something is refused without --force")
    .argument("[command...]", "after --: start COMMAND and record only what descends from it")
    .option("--force", "replace what the file holds")
    .action(async (file: string, command: string[], options: CliOptions) =>
      end(await (await import("./commands/record.ts")).record(file, command, options)),
    );

  past(program.command("replay"))
    .description("findings of recorded events: the very ones that watch found, or would have found")
    .addOption(findingOutput())
    .addOption(programs())
    .addOption(database())
    .option("--fail-on-finding", "exit 3 when there was a finding")
    .action(async (files: string[], options: CliOptions) =>
      end(await (await import("./commands/replay.ts")).replay(files, options)),
    );

  past(program.command("conversations"))
    .description("every conversation in recorded events with its scores, highest first")
    .addOption(new Option("-o, --output <format>", "json; compact on a terminal").choices(["json", "compact"]))
    .addOption(programs())
    .addOption(database())
    .action(async (files: string[], options: CliOptions) =>
      end(await (await import("./commands/conversations.ts")).conversations(files, options)),
    );

  past(program.command("explain"), "; then the id of a finding, an actor or a conversation")
    .description("one finding or conversation in full, drawn; without an id the only one, or a list")
    .addOption(programs())
    .addOption(database())
    .addHelpText("after", explainExamples)
    .action(async (words: string[], options: CliOptions) =>
      end(await (await import("./commands/explain.ts")).explain(words, options)),
    );
  return program;
}

function live(command: Command): Command {
  return command
    .option("--netns <which>", "only one network namespace: its name, a path, pid:PID or inode:NUMBER")
    .option("--pid <pid>", "only this process and what descends from it", wholeNumber)
    .option("--cgroup <path>", "only this cgroup (version 2) and those below it, such as system.slice/cron.service")
    .option("--uid <user>", "only processes of this user, by name or number")
    .option("--port <numbers>", "only these remote ports: 443 or 443,8443", list)
    .option("--to <ranges>", "only to these addresses: 203.0.113.0/24 or 2001:db8::/32,192.0.2.7", list)
    .option("--no-loopback", "leave out what stays on this host")
    .option("--self", "tell of tocsin's own traffic too")
    .addOption(
      new Option("--backend <name>", "how to attach to the kernel")
        .choices(["auto", "fentry", "kprobe", "tracepoint"])
        .default("auto"),
    )
    .addOption(redactOption())
    .option("--for <seconds>", "end after so many seconds", seconds);
}

function past(command: Command, more = ""): Command {
  return command
    .argument("<file...>", `recordings, events as sense writes them, Zeek logs or folders of them; - is stdin${more}`)
    .addOption(
      new Option("--from <kind>", "what the paths hold")
        .choices(["auto", "recording", "ndjson", "zeek"])
        .default("auto"),
    )
    .addOption(redactOption());
}

function redactOption(): Option {
  return new Option("--redact <file>", "also hide what this file of rules says (JSON, see docs/redaction.md)");
}

function findingOutput(): Option {
  const formats = "json, compact (a line to read), ecs (Elastic Common Schema); compact on a terminal, else json";
  return new Option("-o, --output <format>", formats).choices(["json", "compact", "ecs"]);
}

function programs(): Option {
  return new Option("--programs <file>", "your own transferTools, nonNetworking and expected programs, as JSON");
}

function database(): Option {
  const what = "say who routes a destination, and in which country, by a file in MaxMind's format; may be repeated";
  return new Option("--mmdb <file>", what).argParser((file, files: readonly string[] = []) => [...files, file]);
}

function list(text: string): string[] {
  return text.split(",").map((part) => part.trim());
}

function wholeNumber(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It takes the number of a process, such as 4711.");
}

function seconds(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError("It takes a number of seconds above 0, such as 60.");
}

const overview = `
Records go to stdout, everything for people to stderr. Exit: 0 done, 1 failed, 2 usage, 3 see --fail-on-finding.

Examples:
  tocsin watch                            the whole node (root; in a container --privileged --pid=host)
  tocsin watch -- ./install.sh            one command and whatever it starts
  tocsin watch --netns web -o ecs         one network namespace, as lines for Elastic
  tocsin record day.rec --for 86400       keep a day of events
  tocsin conversations day.rec            who talks to whom, how regularly
  tocsin replay day.rec --fail-on-finding for CI
  tocsin explain day.rec 00b8ffbc         one finding in full
`;

const explainExamples = `
FILE may also hold what watch and replay write (findings as JSON lines), or what conversations writes. A part of the id
will do, and so does name:port. Colours and lines are drawn as the terminal and its locale allow (NO_COLOR, LANG).

Examples:
  tocsin explain day.rec                  the only finding, or a list
  tocsin explain findings.ndjson 00b8
  tocsin explain day.rec 203.0.113.10:8080
`;

const watchExamples = `
A finding is opened when a beacon is certain enough, updated each time its beats have doubled, closed when it stops.

Examples:
  tocsin watch                       until Ctrl-C
  tocsin watch --record day.rec      and keep what it saw, for tocsin replay
  tocsin watch -- curl example.com   what one command does on the network
`;
