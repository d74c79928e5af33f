import type { ConversationLine } from "../core/finding/conversation-line.ts";
import type { Finding } from "../core/finding/finding.ts";
import { AddressDatabases } from "../edge/geo/address-databases.ts";
import type { CliOptions } from "./options.ts";

/** The databases of --mmdb; none where it was not given. */
export function openDatabases({ mmdb = [] }: CliOptions): Promise<AddressDatabases> {
  return AddressDatabases.open(mmdb);
}

/** With what the databases have of the destination's address. Nothing is judged by it: replays with others find the same. */
export function locatedFinding(finding: Finding, databases: AddressDatabases): Finding {
  return { ...finding, destination: { ...finding.destination, ...databases.of(finding.destination.address) } };
}

/** The same of a conversation. */
export function locatedLine(line: ConversationLine, databases: AddressDatabases): ConversationLine {
  return { ...line, ...databases.of(line.dst) };
}
