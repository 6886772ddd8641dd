// tfjs backends in Node, for tests and scripts.
import path from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import type { AdapterReport } from "../engine/protocol";
import { shareClonesOnWebAssembly } from "../nets/nn/identity-without-copy";
import { sliceInPlaceOnWebAssembly } from "../nets/nn/slice-without-copy";

const wasmFolder = path.resolve(import.meta.dirname, "../../node_modules/@tensorflow/tfjs-backend-wasm/dist");
let prepared = false;

export const nodeBackends = ["wasm", "cpu", "webgpu"] as const;
export type NodeBackend = (typeof nodeBackends)[number];

/**
 * Makes `name` the active backend. WebAssembly runs on one thread here: tfjs uses none of Node's. WebGPU needs a package
 * that is not installed with the project: NoDawnError says which. Answers the adapter of WebGPU.
 */
export async function useNodeBackend(name: NodeBackend): Promise<AdapterReport | undefined> {
  if (name === "webgpu") {
    const { startNodeWebGpu } = await import("./webgpu");
    const report = await startNodeWebGpu();
    tf.enableProdMode();
    return report;
  }
  if (!prepared) {
    setWasmPaths(`${wasmFolder}/`);
    shareClonesOnWebAssembly();
    sliceInPlaceOnWebAssembly();
    prepared = true;
  }
  if (!(await tf.setBackend(name)))
    throw new Error(`tfjs could not start its ${name} backend in Node; see the log above`);
  await tf.ready();
  // Silences the advice to install tfjs-node; changes nothing else.
  tf.enableProdMode();
  return undefined;
}
