/** What was read of a log so far; filled in while it is read. */
export class LogReport {
  /** Nothing but blank lines, or not even that. */
  isEmpty = true;
  /** Lines that are neither blank nor of the header. */
  rows = 0;
  /** Rows that cannot be read. */
  malformedRows = 0;
  /** Beginnings of the first malformed rows. */
  samples: readonly string[] = [];
  /** Rows of a transport other than TCP and UDP. */
  otherTransports = 0;
  /** Rows of logs that are not read. */
  otherLogs = 0;
  /** Whether a header or a row told that this is a log that is read. */
  isRead = false;
  /** Why reading ended early, or null. */
  failure: string | null = null;
}
