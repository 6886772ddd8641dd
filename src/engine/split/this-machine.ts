// What times depend on beside the network: browser, backend, threads, clock.
import { version_core as tfjsVersion } from "@tensorflow/tfjs-core";
import { version } from "../../../package.json";
import type { Machine } from "../../core/split/measurement";
import { startedEngine } from "../choose-backend";
import { timerStepMs } from "./measure-networks";

/** `navigator.hardwareConcurrency` itself may have been changed for tfjs, see wasm-backend.ts. */
function cores(): number | undefined {
  const count: unknown = Reflect.get(Object.getPrototypeOf(navigator) as object, "hardwareConcurrency", navigator);
  return typeof count === "number" && count > 0 ? count : undefined;
}

/** Of the engine that runs in this worker. */
export function thisMachine(): Machine {
  const { backend, threads, adapter } = startedEngine();
  const count = cores();
  return {
    backend,
    ...(threads !== undefined && { threads }),
    ...(adapter && { adapter: [adapter.vendor, adapter.architecture, adapter.description].filter(Boolean).join(" ") }),
    host: navigator.userAgent,
    ...(count !== undefined && { cores: count }),
    crossOriginIsolated: self.crossOriginIsolated,
    secureContext: self.isSecureContext,
    timerStepMs: timerStepMs(),
    labVersion: version,
    tfjsVersion,
  };
}

/** Compute Pressure's observer as far as it is used; TypeScript has no types of it. */
interface PressureWatcher {
  observe(source: "cpu"): Promise<void>;
  disconnect(): void;
}
type PressureWatcherClass = new (tell: (records: readonly { readonly state: string }[]) => void) => PressureWatcher;

/** Notes the states of the processor where the browser tells them; `stop` gives them, each once. */
export function watchPressure(): { stop(): string[] | undefined } {
  const Observer = Reflect.get(globalThis, "PressureObserver") as PressureWatcherClass | undefined;
  const states = new Set<string>();
  const observer = Observer && new Observer((records) => records.forEach(({ state }) => states.add(state)));
  // what the page's policy forbids is as good as not there
  observer?.observe("cpu").catch(() => undefined);
  return {
    stop() {
      observer?.disconnect();
      return states.size > 0 ? [...states] : undefined;
    },
  };
}
