/** An expected failure that ends a command: the message names the action, quotes the value, ends with the remedy. */
export class TocsinError extends Error {
  override readonly name = "TocsinError";
  readonly code: TocsinErrorCode;

  constructor(code: TocsinErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

export type TocsinErrorCode =
  | "usage"
  | "bpftrace-missing"
  | "bpftrace-failed"
  | "bpftrace-ended"
  | "no-permission"
  | "kernel-unfit"
  | "unreadable-input"
  | "unwritable-output";
