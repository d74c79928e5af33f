import { type FlowRow, type FlowTable, nameSources } from "./flow-table.ts";
import type { KeyedRows } from "./keyed-rows.ts";
import { splitTransactions } from "./split-transactions.ts";
import type { TextPool } from "./text-pool.ts";
import { UidIndex } from "./uid-index.ts";

/** Transactions of one connection that are taken together; those beyond are flows of their own. */
const MOST_TRANSACTIONS = 4096;
const SNI = nameSources.indexOf("sni");

export interface Joined {
  /** Rows of conn.log; gets what the sessions make of them. */
  readonly flows: FlowTable;
  /** Rows of ssl.log and http.log. */
  readonly sessions: FlowTable;
  readonly questions: KeyedRows;
  readonly texts: TextPool;
}

/**
 * Gives the connections what the other logs say of them by their uid: name, application, transactions. A session without
 * its connection becomes a flow of its own.
 */
export function joinByUid({ flows, sessions, questions, texts }: Joined): void {
  const sessionsByUid = new UidIndex(sessions);
  const questionsByUid = new UidIndex(questions);
  const isJoined = new Uint8Array(sessions.size);
  const [http, dns] = [texts.idOf("http"), texts.idOf("dns")];
  const connections = flows.size;
  for (let row = 0; row < connections; row++) {
    const uid = flows.uid(row);
    const [first] = sessionsByUid.rowsOf(uid, 1);
    if (first !== undefined) {
      // Where another row has told of this connection already, only its name is left to tell.
      const known = sessionsByUid.rowsOf(uid, isJoined[first] === 1 ? 1 : MOST_TRANSACTIONS);
      for (const session of known) isJoined[session] = 1;
      replace(flows, row, withSessions(flows.get(row), distinct(known.map((session) => sessions.get(session))), http));
    } else if (questionsByUid.has(uid)) replace(flows, row, [withApplication(flows.get(row), dns)]);
  }
  for (let row = 0; row < sessions.size; row++) if (isJoined[row] === 0) flows.add(sessions.get(row));
}

function replace(flows: FlowTable, row: number, [first, ...more]: readonly FlowRow[]): void {
  if (first !== undefined) flows.set(row, first);
  for (const flow of more) flows.add(flow);
}

/** What the client said in TLS goes before what it said in HTTP, which a proxy reads. */
function withSessions(flow: FlowRow, sessions: readonly FlowRow[], http: number): readonly FlowRow[] {
  const named =
    sessions.find(({ nameSource }) => nameSource === SNI) ?? sessions.find(({ name }) => name !== 0) ?? flow;
  const { name, nameSource } = named;
  const known = { ...withApplication(flow, sessions[0]?.application ?? 0), name, nameSource };
  return splitTransactions(
    known,
    sessions.filter(({ application }) => application === http),
  );
}

function withApplication(flow: FlowRow, application: number): FlowRow {
  return flow.application === 0 ? { ...flow, application } : flow;
}

/** Without lines that came twice. */
function distinct(sessions: readonly FlowRow[]): readonly FlowRow[] {
  if (sessions.length < 2) return sessions;
  return [...new Map(sessions.map((session) => [`${session.at} ${session.lineHash}`, session])).values()];
}
