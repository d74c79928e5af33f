import type { Destination } from "../conversation/destination.ts";
import { type ProtocolNorm, protocolNorms } from "./protocol-norms.ts";

/**
 * The norm of what is spoken: as it was recognised, else as the port says; null where neither tells. TLS hides what it
 * carries, so there the port is asked too.
 */
export function protocolNormOf(
  { port, transport }: Pick<Destination, "port" | "transport">,
  application: string | null,
): ProtocolNorm | null {
  const isHidden = application === null || application === "tls" || application === "unknown";
  return (isHidden ? byPort.get(`${port}/${transport}`) : byApplication.get(application)) ?? null;
}

const byPort = new Map(protocolNorms.flatMap((norm) => norm.ports.map((port) => [port, norm] as const)));
const byApplication = new Map(
  protocolNorms.flatMap((norm) => norm.applications.map((application) => [application, norm] as const)),
);

/** So many messages may have been put together in one beat. */
const MERGED = 8;

/** How far beyond its protocol's sizes a beat is, either way, in natural logarithms; 0 within or where there is no norm. */
export function sizeBeyond(norm: ProtocolNorm | null, sentBytes: number, receivedBytes: number): number {
  return norm === null ? 0 : Math.max(beyond(norm.sentBytes, sentBytes), beyond(norm.receivedBytes, receivedBytes));
}

/** How far beyond its protocol's shares one of 0..1 lies, above 0 where more is sent, below where less is. */
export function shareBeyond(norm: ProtocolNorm | null, sentShare: number): number {
  if (norm === null) return 0;
  const [least, most] = norm.sentShare;
  return Math.max(0, sentShare - most) - Math.max(0, least - sentShare);
}

/** Nothing at all is no message of a wrong size. */
function beyond(range: ProtocolNorm["sentBytes"], bytes: number): number {
  if (range === null || bytes <= 0) return 0;
  const [least, most] = range;
  return Math.max(0, Math.log(bytes / (MERGED * most)), Math.log(least / bytes));
}
