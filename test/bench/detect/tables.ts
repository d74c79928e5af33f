import type { Result } from "./result.ts";
import type { Table } from "./table.ts";
import { captureTable, recordingTable } from "./tables-real.ts";
import { calibrationTable, falseRateTable, reachTables, rocTables, rulesTable } from "./tables-simulated.ts";

/** The tables of what was measured, in the order of a report. */
export function tablesOf({
  roc,
  falseRates,
  calibration,
  reach,
  rules,
  captures,
  recordings,
}: Result): readonly Table[] {
  return [
    ...(roc === undefined ? [] : rocTables(roc)),
    ...(falseRates === undefined ? [] : [falseRateTable(falseRates)]),
    ...(calibration === undefined ? [] : [calibrationTable(calibration)]),
    ...(reach === undefined ? [] : reachTables(reach)),
    ...(rules === undefined ? [] : [rulesTable(rules)]),
    ...(captures === undefined ? [] : [captureTable(captures)]),
    ...(recordings === undefined ? [] : [recordingTable(recordings)]),
  ];
}
