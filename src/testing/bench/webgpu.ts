// This lab on a graphics card, in Node by Dawn: products, stages, detection, profile, training, and onnxruntime-web and
// PyTorch on the same card.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { AdapterReport } from "../../engine/protocol";
import type { NetworkSource } from "../../nets/model/network-source";
import { startNodeWebGpu } from "../../node/webgpu";
import type { OnnxRuntime } from "../onnx-session";
import type { BenchSection } from "./bench-result";
import { benchDetectionParts } from "./detection-parts";
import { benchProducts } from "./gpu-products";
import { benchPeer } from "./peer";
import { benchProfile } from "./profile";
import { benchStages } from "./stages";
import { benchTorch } from "./torch-stages";
import { benchTraining } from "./training";

/** onnxruntime-web's build for WebGPU, with its WebAssembly from the package's folder instead of from an address. */
async function openRuntime(): Promise<OnnxRuntime> {
  const folder = path.dirname(createRequire(import.meta.url).resolve("onnxruntime-web"));
  const bundle = pathToFileURL(path.join(folder, "ort.webgpu.bundle.min.mjs")).href;
  const runtime = (await import(bundle)) as OnnxRuntime;
  const { buffer } = new Uint8Array(readFileSync(path.join(folder, "ort-wasm-simd-threaded.asyncify.wasm")));
  runtime.env.wasm.wasmBinary = buffer;
  return runtime;
}

function adapterText({ vendor, architecture, description, isFallback }: AdapterReport): string {
  const named = [vendor, architecture, description].filter(Boolean).join(", ");
  return `${named || "unnamed adapter"}${isFallback ? ", a software adapter" : ""}`;
}

/** A network by its title; its weights are made when they are wanted. */
export interface NamedNetwork {
  readonly title: string;
  readonly source: () => Promise<NetworkSource>;
}

/** Of the square input, where a processor plays the card: 0.3 GFLOP/s. */
const softwareSize = 64;

/**
 * Sections one by one; a part that cannot run says why and the others go on. On a software adapter `small` takes the place of
 * `network`. Rejects with NoDawnError.
 */
export async function* benchWebGpu(
  { network, small }: { readonly network: NamedNetwork; readonly small: NamedNetwork },
  runs: number,
  wantedSize: number,
): AsyncGenerator<BenchSection> {
  const report = await startNodeWebGpu();
  const adapter = adapterText(report);
  const { title, source: make } = report.isFallback ? small : network;
  const size = report.isFallback ? softwareSize : wantedSize;
  const source = await make();
  const parts: Readonly<Record<string, () => BenchSection | Promise<BenchSection>>> = {
    products: () => benchProducts(runs, report.isFallback ? "one small product" : size),
    stages: () => benchStages(title, source, runs, size),
    detection: () => benchDetectionParts(title, source, runs, size),
    profile: () => benchProfile(title, source, runs, size),
    peer: async () => benchPeer(title, source, runs, size, { webGpu: await openRuntime() }),
    training: () => benchTraining(runs),
    PyTorch: () => benchTorch(runs, size),
  };
  for (const [name, part] of Object.entries(parts)) {
    try {
      const section = await part();
      yield { ...section, about: `${adapter}; ${section.about}` };
    } catch (error) {
      const why = error instanceof Error ? error.message.split("\n")[0] : String(error);
      yield { title: `Not measured: ${name}`, about: why, rows: [], figures: [] };
    }
  }
}
