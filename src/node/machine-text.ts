// A machine in one line.
import type { Machine } from "./machine";

export function machineText({ processor, cores, memoryBytes, system, node, packages }: Machine): string {
  const versions = Object.entries(packages).map(([name, version]) => `${name} ${version}`);
  const memory = `${(memoryBytes / 2 ** 30).toFixed(1)} GiB`;
  return `${processor}, ${cores} cores, ${memory}, ${system}; Node ${node}, ${versions.join(", ")}`;
}
