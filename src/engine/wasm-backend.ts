// Starts tfjs's WebAssembly backend from files that the app itself serves, on as many threads as there are cores.
import * as tf from "@tensorflow/tfjs-core";
import { getThreadsCount, setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { shareClonesOnWebAssembly } from "../nets/nn/identity-without-copy";
import { sliceInPlaceOnWebAssembly } from "../nets/nn/slice-without-copy";
import { startHeapKernels, type KernelChoice } from "../nets/nn/wasm/heap";
import plainUrl from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url";
import simdUrl from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url";
import threadedSimdUrl from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url";

/** The binary has room for eight threads. */
const maxThreads = 8;

const allCores = () => Math.min(navigator.hardwareConcurrency || 1, maxThreads);

/**
 * The module takes half of `navigator.hardwareConcurrency` as its number of threads: one on a machine of two cores.
 * Doubling what it reads gives it all cores. Delete once tfjs's setThreadsCount is honoured beyond that half.
 */
function offerCores(cores: number): void {
  Object.defineProperty(navigator, "hardwareConcurrency", { value: 2 * cores, configurable: true });
}

export interface WasmReport {
  readonly threads: number;
  readonly simd: boolean;
}

/**
 * Registers and activates the backend on `threads`, at most eight, with `kernels`, the best unless told. Throws an Error whose
 * message is the reason it cannot be.
 */
export async function startWasm(threads = allCores(), kernels?: KernelChoice): Promise<WasmReport> {
  if (typeof WebAssembly === "undefined") throw new Error("this browser does not offer it");
  offerCores(threads);
  setWasmPaths({
    "tfjs-backend-wasm.wasm": plainUrl,
    "tfjs-backend-wasm-simd.wasm": simdUrl,
    "tfjs-backend-wasm-threaded-simd.wasm": threadedSimdUrl,
  });
  if (!(await tf.setBackend("wasm"))) throw new Error("its module could not be loaded");
  shareClonesOnWebAssembly();
  sliceInPlaceOnWebAssembly();
  const [simd, threaded] = await Promise.all([
    tf.env().getAsync("WASM_HAS_SIMD_SUPPORT"),
    tf.env().getAsync("WASM_HAS_MULTITHREAD_SUPPORT"),
  ]);
  const count = simd && threaded ? getThreadsCount() : 1;
  if (simd) await startKernels(count, kernels);
  return { threads: count, simd: Boolean(simd) };
}

/** This lab's own kernels on so many threads, of which this worker is one. The others end with it. */
async function startKernels(threads: number, kernels?: KernelChoice): Promise<void> {
  const heap = await startHeapKernels(kernels);
  for (const thread of heap?.share(threads - 1) ?? []) {
    new Worker(new URL("./kernel-thread.ts", import.meta.url), { type: "module", name: "kernels" }).postMessage(thread);
  }
}
