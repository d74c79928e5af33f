import type { Case } from "./analytic.ts";

const WEB_PORTS: ReadonlySet<number> = new Set([80, 443, 8000, 8080, 8443]);
const WEB: ReadonlySet<string> = new Set(["http", "tls", "quic", "websocket"]);
const NTP_PORT = 123;
/** So one-sided, and so much, data leaves rather than is fetched. */
const LEAVING_SHARE = 0.8;
const LEAVING_BYTES = 1_000_000;
/** So much a beat is fetched, not asked for. */
const FETCHED_BYTES = 200_000;
const LIKELY_TUNNEL = 0.5;
/** A name at so many addresses is meant to move; large services have as many, so it says nothing by itself. */
const MANY_ADDRESSES = 6;

/** ATT&CK techniques (enterprise) that the evidence points to: how it talks, then what it does besides. */
export function techniquesOf(input: Case): readonly string[] {
  const { conversation, scores, programClass, knownClock } = input;
  const { destination, application, addresses } = conversation;
  const { mismatch = 0, dnsTunnel = 0 } = scores.protocol.evidence;
  const { sentShare = 0.5, sentBytes = 0 } = scores.imbalance.evidence;
  const isPosing = mismatch > 0 || (destination.port === NTP_PORT && knownClock === null);
  const isFetching =
    programClass.name === "transfer tool" && (scores.size.evidence["medianBytes"] ?? 0) > FETCHED_BYTES;
  const found: readonly (readonly [isSeen: boolean, technique: string])[] = [
    [true, channelOf(input)],
    [isOddPort(input), "T1571"],
    [application === "tls", "T1573"],
    [isPosing, "T1001.003"],
    [dnsTunnel >= LIKELY_TUNNEL, "T1132"],
    [addresses >= MANY_ADDRESSES, "T1568"],
    [isFetching && sentShare < 1 - LEAVING_SHARE, "T1105"],
    [sentShare >= LEAVING_SHARE && sentBytes >= LEAVING_BYTES, "T1041"],
  ];
  return found.filter(([isSeen]) => isSeen).map(([, technique]) => technique);
}

function channelOf({ conversation }: Case): string {
  const { destination, application } = conversation;
  if (destination.port === 53 || application === "dns") return "T1071.004";
  if (isWeb(conversation)) return "T1071.001";
  return destination.transport === "udp" ? "T1095" : "T1071";
}

/** By what was recognised, else by the port. */
function isWeb({ destination, application }: Case["conversation"]): boolean {
  return application === null
    ? WEB_PORTS.has(destination.port) && destination.transport === "tcp"
    : WEB.has(application);
}

function isOddPort({ conversation, scores }: Case): boolean {
  const { oddPort = 0, mismatch = 0 } = scores.protocol.evidence;
  return mismatch > 0 || (oddPort > 0 && conversation.destination.transport === "tcp");
}
