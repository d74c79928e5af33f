import { isOutside } from "../event/address-kind.ts";
import type { Score } from "./score.ts";
import type { Scored } from "./scored.ts";

const IRC_PORTS: ReadonlySet<number> = new Set([194, 994, 6665, 6666, 6667, 6668, 6669, 6697, 7000]);
/** What is expected on a port, by the name it is recognised under; a port that is not here expects nothing. */
const EXPECTED: ReadonlyMap<number, ReadonlySet<string>> = new Map([
  [21, new Set(["ftp"])],
  [22, new Set(["ssh"])],
  [25, new Set(["smtp", "tls"])],
  [53, new Set(["dns"])],
  [80, new Set(["http", "websocket"])],
  [123, new Set(["ntp"])],
  [443, new Set(["tls", "quic"])],
  [853, new Set(["tls"])],
  [993, new Set(["tls"])],
]);
/** Those of these ports where all that is expected is recognised by its first bytes: what is not is something else. */
const RECOGNISABLE: ReadonlySet<number> = new Set([22, 53, 80, 443, 853, 993]);
/** A second HTTP without TLS; nothing else is expected there. */
const PLAIN_WEB: ReadonlySet<number> = new Set([8000, 8081]);
/** Ports at which programs are usually called; the others are somebody's own choice. */
const USUAL_PORTS: ReadonlySet<number> = new Set([
  ...EXPECTED.keys(),
  ...[67, 68, 110, 137, 138, 139, 143, 389, 445, 465, 514, 546, 547, 587, 636, 873, 989, 990, 995, 1883, 1900, 3128],
  ...[
    3268, 3306, 3389, 3478, 3702, 4500, 500, 5222, 5223, 5228, 5353, 5355, 5432, 5671, 5672, 6379, 6443, 8080, 8443,
    8883, 9090, 9092, 9093, 9100, 9200, 9418, 11371, 27017,
  ],
]);

/** What was looked at and is none of those that are known. */
const UNKNOWN = "unknown";

const LONG_LABELS = 24;
const MANY_NAMES = 20;

/**
 * Facts about what is spoken, each 0 or 1 but for the DNS ones (0..1), and the largest of them as the value: `irc`, by
 * its verbs or on its port; `mismatch`, something else than the port is for; `oddPort`, outside of this network at a
 * port of nobody's; `noName`, outside, and no name ever led there; `dnsTunnel`, how much the questions below one
 * domain look like data: many different, long ones, for answers that carry data.
 */
export function protocol({
  destination,
  application,
  questions,
}: Pick<Scored, "destination" | "application" | "questions">): Score {
  const { port, transport, name, address } = destination;
  const isFar = isOutside(address);
  const isUnknown = application === null || application === UNKNOWN;
  const evidence = {
    irc: Number(application === "irc" || (transport === "tcp" && IRC_PORTS.has(port) && isUnknown)),
    mismatch: Number(application !== null && isMismatch(port, application)),
    oddPort: Number(isFar && !USUAL_PORTS.has(port)),
    noName: Number(isFar && name === null),
    dnsTunnel: tunnelLikeness(questions),
  };
  return { value: Math.max(...Object.values(evidence)), evidence };
}

function isMismatch(port: number, application: string): boolean {
  if (application === UNKNOWN) return RECOGNISABLE.has(port);
  const expected = EXPECTED.get(port);
  return expected === undefined ? PLAIN_WEB.has(port) && application === "tls" : !expected.has(application);
}

/**
 * How much questions look like a tunnel, 0..1, by three signs that must come together: names that are long, that are
 * many, and that ask for data or are never the same.
 */
export function tunnelLikeness(questions: Scored["questions"]): number {
  if (questions === null) return 0;
  const { count, names, meanLabelCharacters, dataShare } = questions;
  const isLong = Math.min(1, meanLabelCharacters / LONG_LABELS);
  const isMany = Math.min(1, names / MANY_NAMES);
  const isData = Math.max(dataShare, names / count);
  return isLong * isMany * isData;
}
