/** Options as commander hands them over; each command reads those that it declares. */
export interface CliOptions {
  readonly output?: "json" | "compact" | "ecs";
  readonly netns?: string;
  readonly backend: "auto" | "fentry" | "kprobe" | "tracepoint";
  readonly for?: number;
  readonly record?: string;
  readonly force?: boolean;
  readonly from: "auto" | "recording" | "ndjson" | "zeek";
  readonly failOnFinding?: boolean;
}
