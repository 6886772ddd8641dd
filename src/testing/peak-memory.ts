// The resident memory of this process, now and at its peak.
import { readFileSync, writeFileSync } from "node:fs";

/** Bytes. On Linux, getrusage's figure begins with the parent's, so not that one there. */
export function peakResidentBytes(): number {
  if (process.platform !== "linux") return process.resourceUsage().maxRSS * 1024;
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"));
  if (!kilobytes) throw new Error("/proc/self/status has no line VmHWM");
  return 1024 * Number(kilobytes[1]);
}

const megabyte = 2 ** 20;

export function residentMegabytes(): number {
  return process.memoryUsage.rss() / megabyte;
}

/** Linux forgets the peak on request (proc(5), clear_refs); elsewhere it is that of the process's whole life. */
export function forgetPeakMemory(): void {
  if (process.platform === "linux") writeFileSync("/proc/self/clear_refs", "5");
}

export function peakMegabytes(): number {
  return peakResidentBytes() / megabyte;
}
