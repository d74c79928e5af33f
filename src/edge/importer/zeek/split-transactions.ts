import type { FlowRow } from "./flow-table.ts";

/** Transactions that begin no later than this after the one before belong to one burst of activity. */
const BURST_GAP_MS = 300;

/**
 * A connection as a flow for each burst of its HTTP transactions: one that is kept alive calls many times, and each call is
 * to be seen. The first flow begins with the connection. Each of the others has the bytes of its bodies, the first the
 * rest; where bodies are larger than what was sent (they are counted unpacked), they share it by their size.
 */
export function splitTransactions(connection: FlowRow, transactions: readonly FlowRow[]): readonly FlowRow[] {
  const bursts = burstsOf(transactions);
  if (bursts.length < 2) return [connection];
  const sent = shares(
    connection.sentBytes,
    bursts.map((burst) => sum(burst, "sentBytes")),
  );
  const received = shares(
    connection.receivedBytes,
    bursts.map((burst) => sum(burst, "receivedBytes")),
  );
  return bursts.map((burst, index) => {
    const [first] = burst;
    const at = index === 0 ? connection.at : first.at;
    const { name, nameSource } = first.nameSource === connection.nameSource ? first : connection;
    return {
      ...connection,
      at,
      durationMs: Math.max((burst.at(-1) ?? first).at - at, 0),
      sentBytes: sent[index] ?? 0,
      receivedBytes: received[index] ?? 0,
      name,
      nameSource,
      lineHash: (connection.lineHash + index) >>> 0,
    };
  });
}

type Burst = [FlowRow, ...FlowRow[]];

/** In the order of time. */
function burstsOf(transactions: readonly FlowRow[]): readonly Burst[] {
  const bursts: Burst[] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const transaction of transactions.toSorted((a, b) => a.at - b.at)) {
    const burst = transaction.at - last > BURST_GAP_MS ? undefined : bursts.at(-1);
    if (burst === undefined) bursts.push([transaction]);
    else burst.push(transaction);
    last = transaction.at;
  }
  return bursts;
}

function sum(burst: Burst, bytes: "sentBytes" | "receivedBytes"): number {
  return burst.reduce((total, transaction) => total + transaction[bytes], 0);
}

/** Whole bytes that add up to the total; where the connection has none, to what the bodies say. */
function shares(total: number, bodies: readonly number[]): readonly number[] {
  const all = bodies.reduce((before, bytes) => before + bytes, 0);
  const scale = total > 0 && all > total ? total / all : 1;
  const others = bodies.slice(1).map((bytes) => Math.floor(bytes * scale));
  return [(total > 0 ? total : all) - others.reduce((before, bytes) => before + bytes, 0), ...others];
}
