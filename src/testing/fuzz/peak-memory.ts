// The resident memory of this process at its peak since the last look.
import { readFileSync, writeFileSync } from "node:fs";

const megabyte = 2 ** 20;

export function residentMegabytes(): number {
  return process.memoryUsage.rss() / megabyte;
}

/** Linux forgets the peak on request (proc(5), clear_refs); elsewhere it is that of the process's whole life. */
export function forgetPeakMemory(): void {
  if (process.platform === "linux") writeFileSync("/proc/self/clear_refs", "5");
}

export function peakMegabytes(): number {
  if (process.platform !== "linux") return process.resourceUsage().maxRSS / 1024;
  const kilobytes = /VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"));
  return Number(kilobytes?.[1] ?? 0) / 1024;
}
