// The largest resident set of this process so far.
import { readFileSync } from "node:fs";

/** Bytes. On Linux, getrusage's figure begins with the parent's, so not that one there. */
export function peakResidentBytes(): number {
  if (process.platform !== "linux") return process.resourceUsage().maxRSS * 1024;
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"));
  if (!kilobytes) throw new Error("/proc/self/status has no line VmHWM");
  return 1024 * Number(kilobytes[1]);
}
