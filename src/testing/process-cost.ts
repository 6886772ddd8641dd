// What this process takes: its resident memory, now and at its peak, and the time that it computed.
import { readFileSync, writeFileSync } from "node:fs";
import { loopStepNs, slownessOf } from "./processor-speed";

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

/**
 * Milliseconds of user and system time since `started`, a `process.cpuUsage()`, as a usual processor would have taken them: what
 * a test of speed may count on a shared machine.
 */
export function cpuMs(started: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1000 / slownessOf(loopStepNs());
}
