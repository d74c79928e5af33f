/** Rows by index, as far as they are ordered and joined. */
export interface KeyedRows {
  readonly size: number;
  at(row: number): number;
  /** Hash of the connection's uid, 0 where it has none. */
  uid(row: number): number;
  lineHash(row: number): number;
}
