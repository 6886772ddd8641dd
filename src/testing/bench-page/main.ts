// Reads the address, sets the worker to work, shows its table, and leaves a promise of the outcome for the command.
import { proxy, wrap } from "comlink";
import { kernelChoices } from "../../nets/nn/wasm/heap";
import { sectionText } from "../bench/bench-result";
import type { BenchPageScope, MeasurePeer, PeerOutcome, PeerReport, PeerRequest } from "./report";

const scope = globalThis as unknown as BenchPageScope;

function readRequest(): PeerRequest {
  const asked = new URLSearchParams(location.search);
  const number = (name: string) => Number(asked.get(name));
  return {
    bench: asked.get("bench") === "baselines" ? "baselines" : "peer",
    title: asked.get("title") ?? "",
    network: asked.get("network") ?? "",
    runs: number("runs"),
    size: number("size"),
    threads: number("threads"),
    kernels: kernelChoices.find((name) => name === asked.get("kernels")) ?? "fused",
  };
}

function measure(): Promise<PeerReport> {
  const { processCpuMs } = scope;
  if (!processCpuMs)
    throw new Error("Nobody tells this page its CPU time; `npm run bench -- --peer --threads 2` does.");
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  const crash = new Promise<never>((_, reject) => {
    worker.addEventListener("error", ({ message }) => reject(new Error(message || "The page's worker crashed.")));
  });
  return Promise.race([crash, wrap<MeasurePeer>(worker)(readRequest(), proxy(processCpuMs))]);
}

async function run(): Promise<PeerOutcome> {
  const table = document.getElementById("table")!;
  try {
    const report = await measure();
    table.textContent = sectionText(report.section);
    return { kind: "report", report };
  } catch (error) {
    const { message } = error as Error;
    table.textContent = message;
    return { kind: "failure", reason: message };
  }
}

scope.outcome = run();
