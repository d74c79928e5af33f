import type { RequestListener } from "node:http";

const cpus = 16;
const modes = ["idle", "iowait", "irq", "nice", "softirq", "steal", "system", "user"];
const devices = Array.from({ length: 36 }, (_, index) => `disk${index}`);
const counters = ["reads_completed", "read_bytes", "writes_completed", "written_bytes", "io_time_seconds"];

/** A page of some 20 kB in the text format of Prometheus, its counters growing with `seconds`. */
export function metricsPage(seconds: number): string {
  const lines = [
    "# HELP lab_cpu_seconds_total Seconds a processor spent in each mode.",
    "# TYPE lab_cpu_seconds_total counter",
  ];
  for (let cpu = 0; cpu < cpus; cpu++)
    for (const [index, mode] of modes.entries())
      lines.push(`lab_cpu_seconds_total{cpu="${cpu}",mode="${mode}"} ${(seconds / (index + cpu + 1)).toFixed(2)}`);
  for (const [index, counter] of counters.entries()) {
    lines.push(
      `# HELP lab_disk_${counter}_total What the disks of a machine did.`,
      `# TYPE lab_disk_${counter}_total counter`,
    );
    for (const [at, device] of devices.entries())
      lines.push(
        `lab_disk_${counter}_total{device="${device}",model="spinning rust",slot="${at}"} ${Math.floor(seconds * (index + 1) * (at + 3))}`,
      );
  }
  return `${lines.join("\n")}\n`;
}

/** Serves the page at any path. */
export const serveMetrics: RequestListener = (request, response) => {
  request.resume();
  const body = metricsPage(performance.now() / 1000);
  response.writeHead(200, { "content-type": "text/plain; version=0.0.4", "content-length": Buffer.byteLength(body) });
  response.end(body);
};
