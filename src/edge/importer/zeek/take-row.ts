import { flowOfConn } from "./conn-row.ts";
import { questionOfDns } from "./dns-row.ts";
import type { FlowTable } from "./flow-table.ts";
import type { LogKind } from "./log-kind.ts";
import type { LogReport } from "./log-report.ts";
import type { Pools } from "./pools.ts";
import type { QuestionTable } from "./question-table.ts";
import type { Row } from "./row.ts";
import { flowOfHttp, flowOfSsl } from "./session-row.ts";

/** Where rows go. */
export interface Tables {
  readonly pools: Pools;
  /** Of conn.log. */
  readonly flows: FlowTable;
  /** Of ssl.log and http.log. */
  readonly sessions: FlowTable;
  /** Of dns.log. */
  readonly questions: QuestionTable;
}

/** Takes a row of a log in; false where it cannot be read. */
export function takeRow(row: Row, log: LogKind, tables: Tables, report: LogReport): boolean {
  switch (log) {
    case "conn":
      return takeConn(row, tables, report);
    case "dns":
      return takeQuestion(row, tables);
    case "ssl":
      return takeSession(row, flowOfSsl, tables);
    case "http":
      return takeSession(row, flowOfHttp, tables);
  }
}

function takeConn(row: Row, { flows, pools }: Tables, report: LogReport): boolean {
  const flow = flowOfConn(row, pools);
  if (flow === "malformed") return false;
  if (flow === "other transport") report.otherTransports++;
  else flows.add(flow);
  return true;
}

function takeQuestion(row: Row, { questions, pools }: Tables): boolean {
  const question = questionOfDns(row, pools);
  if (question === "malformed") return false;
  if (question !== null) questions.add(question);
  return true;
}

function takeSession(row: Row, read: typeof flowOfSsl, { sessions, pools }: Tables): boolean {
  const session = read(row, pools);
  if (session === "malformed") return false;
  sessions.add(session);
  return true;
}
