// tfjs backends in Node, for tests and scripts.
import path from "node:path";
import { setFlagsFromString } from "node:v8";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import type { AdapterReport } from "../engine/protocol";
import { shareClonesOnWebAssembly } from "../nets/nn/identity-without-copy";
import { sliceInPlaceOnWebAssembly } from "../nets/nn/slice-without-copy";
import { startHeapKernels, type KernelChoice } from "../nets/nn/wasm/heap";

const wasmFolder = path.resolve(import.meta.dirname, "../../node_modules/@tensorflow/tfjs-backend-wasm/dist");
let prepared = false;

/** Node 20 compiles relaxed SIMD only if it is told to before; from 22 on it needs nothing. */
function allowRelaxedSimd(): void {
  if (Number(process.versions.node.split(".")[0]) < 22) setFlagsFromString("--experimental-wasm-relaxed-simd");
}

export const nodeBackends = ["wasm", "cpu", "webgpu"] as const;
export type NodeBackend = (typeof nodeBackends)[number];

/**
 * Makes `name` the active backend. WebAssembly runs on one thread here: tfjs uses none of Node's. WebGPU needs a package
 * that is not installed with the project: NoDawnError says which. Answers the adapter of WebGPU. `kernels`: which of this lab's own WebAssembly runs with, the best unless told.
 */
export async function useNodeBackend(name: NodeBackend, kernels?: KernelChoice): Promise<AdapterReport | undefined> {
  if (name === "webgpu") {
    const { startNodeWebGpu } = await import("./webgpu");
    const report = await startNodeWebGpu();
    tf.enableProdMode();
    return report;
  }
  if (!prepared) {
    allowRelaxedSimd();
    setWasmPaths(`${wasmFolder}/`);
    shareClonesOnWebAssembly();
    sliceInPlaceOnWebAssembly();
    prepared = true;
  }
  if (!(await tf.setBackend(name)))
    throw new Error(`tfjs could not start its ${name} backend in Node; see the log above`);
  await tf.ready();
  if (name === "wasm") await startHeapKernels(kernels);
  // Silences the advice to install tfjs-node; changes nothing else.
  tf.enableProdMode();
  return undefined;
}
