// What the figures of a bench depend on beside the code, and its words.
import { readFileSync } from "node:fs";
import { cpus, loadavg, platform, release, totalmem } from "node:os";
import path from "node:path";

export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly system: string;
  readonly node: string;
  /** Installed versions of what does the work. */
  readonly packages: Readonly<Record<string, string>>;
}

const packages = [
  "@tensorflow/tfjs-core",
  "@tensorflow/tfjs-backend-wasm",
  "@tensorflow/tfjs-backend-cpu",
  "onnxruntime-web",
];

function installedVersion(name: string): string {
  const file = path.resolve(import.meta.dirname, "../../node_modules", name, "package.json");
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}

export function describeMachine(): Machine {
  const processors = cpus();
  return {
    processor: processors[0]?.model.trim() ?? "unknown",
    cores: processors.length,
    memoryBytes: totalmem(),
    system: `${platform()} ${release()}`,
    node: process.version,
    packages: Object.fromEntries(packages.map((name) => [name, installedVersion(name)])),
  };
}

/** Processes that want a core, over the last minute; 0 where the system does not say. */
export function loadAverage(): number {
  return loadavg()[0];
}

export function machineText({ processor, cores, memoryBytes, system, node, packages }: Machine): string {
  const versions = Object.entries(packages).map(([name, version]) => `${name} ${version}`);
  const memory = `${(memoryBytes / 2 ** 30).toFixed(1)} GiB`;
  return `${processor}, ${cores} cores, ${memory}, ${system}; Node ${node}, ${versions.join(", ")}`;
}
