// Time that this process itself computed: what a test of speed may count on a machine that others use as well.

/** Milliseconds of user and system time since `started`, a `process.cpuUsage()`. */
export function cpuMs(started: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1000;
}
