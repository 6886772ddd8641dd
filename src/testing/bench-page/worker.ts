/// <reference types="vite/client" />
// Starts this lab's WebAssembly as the engine does, opens onnxruntime-web beside it on as many threads, and times both.
import * as tf from "@tensorflow/tfjs-core";
import { expose } from "comlink";
import { env } from "onnxruntime-web";
import peerModuleUrl from "onnxruntime-web/ort-wasm-simd-threaded.mjs?url";
import peerBinaryUrl from "onnxruntime-web/ort-wasm-simd-threaded.wasm?url";
import { startWasm } from "../../engine/wasm-backend";
import { benchBaselines } from "../bench/baselines";
import { benchPeer } from "../bench/peer";
import { ThreadCountError } from "../thread-count-error";
import { fetchedReference } from "../verify/case-result";
import { syntheticNetwork } from "../verify/synthetic-network";
import type { MeasurePeer } from "./report";

const listings = import.meta.glob<string>("../../../reference/state-dicts/*.json", {
  query: "?url",
  import: "default",
  eager: true,
});

const measurePeer: MeasurePeer = async ({ bench, title, network, runs, size, threads, kernels }, cpuClock) => {
  tf.enableProdMode();
  const lab = await startWasm(threads, kernels);
  if (lab.threads !== threads) throw new ThreadCountError("tfjs's WebAssembly", lab.threads, threads);
  env.wasm.wasmPaths = { mjs: peerModuleUrl, wasm: peerBinaryUrl };
  const reference = fetchedReference(listings);
  const options = { threads, cpuClock };
  const section =
    bench === "baselines"
      ? await benchBaselines(reference, runs, options)
      : await benchPeer(title, await syntheticNetwork(reference, network, "three-headed"), runs, size, options);
  return { section, threads: { lab: lab.threads, peer: env.wasm.numThreads! } };
};

expose(measurePeer);
