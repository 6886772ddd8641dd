// This lab on a graphics card, in Node by Dawn: products, stages, detection, profile, training, and onnxruntime-web and
// PyTorch on the same card.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import * as tf from "@tensorflow/tfjs-core";
import type { AdapterReport } from "../../engine/protocol";
import { disposeFeatures, openNetwork } from "../../nets/model/network";
import type { NetworkSource } from "../../nets/model/network-source";
import type { FasterRcnn } from "../../nets/tasks/faster-rcnn/faster-rcnn";
import { startNodeWebGpu } from "../../node/webgpu";
import type { OnnxRuntime } from "../onnx-session";
import { syntheticTensor } from "../synthetic-values";
import { benchRow, type BenchSection, timesInTurn } from "./bench-result";
import { benchProducts, finished } from "./gpu-products";
import { benchPeer } from "./peer";
import { benchProfile } from "./profile";
import { benchStages, squareInputs } from "./stages";
import { benchTorch } from "./torch";
import { benchTraining } from "./training";

// Times of the detection head's parts on the active backend, each waited for by itself.

/** As many as torchvision keeps. */
const regions = 1000;

/** Boxes [regions, 4] of all sizes inside a square of `size` pixels. */
function madeBoxes(size: number): Float32Array {
  const values = syntheticTensor("bench.boxes", 4 * regions, "", 1);
  const boxes = new Float32Array(4 * regions);
  for (let i = 0; i < regions; i++) {
    const [left, top, wide, high] = values.subarray(4 * i, 4 * i + 4).map((value) => 0.5 + value / 2);
    const x = Math.abs(left * size) % (0.9 * size);
    const y = Math.abs(top * size) % (0.9 * size);
    boxes.set(
      [x, y, Math.min(size, x + 8 + Math.abs(wide) * 0.5 * size), Math.min(size, y + 8 + Math.abs(high) * 0.5 * size)],
      4 * i,
    );
  }
  return boxes;
}

/** Medians of `runs` runs of a network with a detection head, of a square input of `size` pixels. */
async function benchDetectionParts(
  title: string,
  source: NetworkSource,
  runs: number,
  size: number,
): Promise<BenchSection> {
  const { channels } = source.architecture.bottleneck!;
  const model = await openNetwork(source);
  const head = model.server.heads.detection as FasterRcnn;
  const { latent, side } = squareInputs(size, channels);
  const extent = { inputWidth: size, inputHeight: size, resizedWidth: size, resizedHeight: size };
  const x = tf.tensor4d(latent, [1, side, side, channels]);
  const features = model.server.features(x);
  const pyramid = head.pyramid(features);
  const levels = model.server.configuration.detection.pooledLevels.detection;
  const boxes = madeBoxes(size);
  const pooled = head.pool(pyramid, boxes, extent, levels);
  const once = async (make: () => readonly tf.Tensor[]) => {
    const made = make();
    await finished(made[made.length - 1]);
    tf.dispose([...made]);
  };
  const works = {
    "feature pyramid": () => once(() => [...head.pyramid(features)]),
    "proposal convolutions": () => once(() => head.proposals(pyramid).flatMap((level) => Object.values(level))),
    [`pooling of ${regions} regions`]: () => once(() => [head.pool(pyramid, boxes, extent, levels)]),
    [`box head of ${regions} regions`]: () => once(() => Object.values(head.boxes(pooled))),
    "all of detection, read back": async () => {
      await head.read(features, extent, levels);
    },
  };
  const times = await timesInTurn(works, runs);
  const rows = Object.entries(times).map(([name, values]) => benchRow(name, values));
  tf.dispose([x, pooled, ...pyramid]);
  disposeFeatures(features);
  model.dispose();
  return {
    title: `Detection: ${title} on ${tf.getBackend()}`,
    about: `the network's input ${size} × ${size}, in turn`,
    rows,
    figures: [],
  };
}

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
    training: () => benchTraining(runs, report.isFallback),
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
