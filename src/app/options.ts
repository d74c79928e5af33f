/** Options as commander hands them over; each command reads those that it declares. */
export interface CliOptions {
  readonly output?: "json" | "compact" | "ecs";
  readonly netns?: string;
  readonly pid?: number;
  readonly cgroup?: string;
  readonly uid?: string;
  readonly port?: readonly string[];
  readonly to?: readonly string[];
  readonly loopback?: boolean;
  readonly self?: boolean;
  readonly backend: "auto" | "fentry" | "kprobe" | "tracepoint";
  readonly for?: number;
  readonly mmdb?: readonly string[];
  readonly record?: string;
  readonly force?: boolean;
  readonly from: "auto" | "recording" | "ndjson" | "zeek";
  readonly programs?: string;
  readonly failOnFinding?: boolean;
  readonly redact?: string;
}
