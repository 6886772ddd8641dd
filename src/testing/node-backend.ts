// tfjs backends in Node, for tests and scripts.
import path from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { shareClonesOnWebAssembly } from "../nets/nn/identity-without-copy";
import { sliceInPlaceOnWebAssembly } from "../nets/nn/slice-without-copy";

const wasmFolder = path.resolve(import.meta.dirname, "../../node_modules/@tensorflow/tfjs-backend-wasm/dist");
let prepared = false;

/** Makes `name` the active backend. WebAssembly runs on one thread here: tfjs uses none of Node's. */
export async function useNodeBackend(name: "wasm" | "cpu"): Promise<void> {
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
}
