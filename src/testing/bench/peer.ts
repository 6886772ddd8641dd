// This lab beside onnxruntime-web: the same weights, exported as ONNX, on WebAssembly with as many threads, or on WebGPU.
import * as tf from "@tensorflow/tfjs-core";
import { encoderGraph, serverGraph } from "../../core/networks/onnx/ladon-graphs";
import { onnxFile } from "../../core/networks/onnx/onnx-model";
import { configurationFor } from "../../core/networks/configuration";
import { disposeFeatures } from "../../nets/model/network";
import { activeHeap } from "../../nets/nn/wasm/heap";
import { openCodingNetwork } from "../coding-network";
import type { NetworkSource } from "../../nets/model/network-source";
import { worstOverRms } from "../digest";
import { openOnnx, type OnnxRuntime, type OnnxValues } from "../onnx-session";
import {
  benchRow,
  timesInTurn,
  type BenchFigure,
  type BenchRow,
  type BenchSection,
  type CpuClock,
} from "./bench-result";
import { squareInputs } from "./stages";

type Values = Float32Array<ArrayBuffer>;

/** [h, w, c] -> [1, c, h, w]. */
export function channelsFirst(values: Float32Array, height: number, width: number, channels: number): OnnxValues {
  const data = new Float32Array(values.length);
  for (let position = 0; position < height * width; position++) {
    for (let channel = 0; channel < channels; channel++) {
      data[channel * height * width + position] = values[position * channels + channel];
    }
  }
  return { shape: [1, channels, height, width], data };
}

/** Both networks as functions from values to values, of a square input of `size` pixels. */
async function openBoth(source: NetworkSource, size: number, threads: number, webGpu: OnnxRuntime | undefined) {
  const { channels } = source.architecture.bottleneck!;
  const { input, latent, side } = squareInputs(size, channels);

  const latentMap = tf.tensor4d(latent, [1, side, side, channels]);
  const model = await openCodingNetwork(source);
  const sides = { batch: 1, height: size, width: size, latent_height: side, latent_width: side };
  const options = { threads, sides, ...(webGpu && { webGpu }) };
  const encoder = await openOnnx(onnxFile(encoderGraph(source)), options);
  const configuration = source.configuration ?? configurationFor(source.architecture);
  const graph = serverGraph(source, configuration, []);
  const server = await openOnnx(onnxFile(graph), options);
  const feeds = {
    image: channelsFirst(input.data, size, size, 3),
    latent: channelsFirst(latent, side, side, channels),
  };

  return {
    encoder: {
      async ours() {
        const tensor = model.encoder.latent(input);
        const values = (await tensor.data()) as Values;
        tensor.dispose();
        return channelsFirst(values, side, side, channels).data;
      },
      theirs: async () => (await encoder.run({ image: feeds.image }, ["latent"])).latent.data,
    },
    body: {
      async ours() {
        const features = model.server.features(latentMap);
        const last = features[features.length - 1];
        const [, height, width, outChannels] = last.shape;
        const values = (await last.data()) as Values;
        disposeFeatures(features);
        return channelsFirst(values, height, width, outChannels).data;
      },
      theirs: async () => (await server.run({ latent: feeds.latent }, ["layer4"])).layer4.data,
    },
    async dispose() {
      latentMap.dispose();
      model.dispose();
      await encoder.release();
      await server.release();
    },
  };
}

/** The active backend, and whose kernels compute on WebAssembly. */
export function backendText(): string {
  const backend = tf.getBackend();
  return backend === "wasm" ? `wasm with ${activeHeap()?.variant ?? "tfjs's"} kernels` : backend;
}

function whereBoth(threads: number, webGpu: OnnxRuntime | undefined): string {
  if (webGpu) return "both on WebGPU";
  return threads === 1 ? "one thread" : `${threads} threads`;
}

const titles = { encoder: "encoder", body: "decoder + body" } as const;

export interface PeerOptions {
  /** That tfjs's WebAssembly was started with; onnxruntime-web gets as many. Default 1. */
  readonly threads?: number;
  /** Default: this process's. */
  readonly cpuClock?: CpuClock;
  /** onnxruntime-web's build for WebGPU, where both are to run on it. */
  readonly webGpu?: OnnxRuntime;
}

/**
 * Medians of both in turn, and how long this lab takes over what onnxruntime-web takes. Runs in Node and in a worker.
 * Rejects with ThreadCountError where onnxruntime-web has other threads than asked for.
 */
export async function benchPeer(
  title: string,
  source: NetworkSource,
  runs: number,
  size: number,
  { threads = 1, cpuClock, webGpu }: PeerOptions = {},
): Promise<BenchSection> {
  const both = await openBoth(source, size, threads, webGpu);
  const rows: BenchRow[] = [];
  const figures: BenchFigure[] = [];
  for (const stage of ["encoder", "body"] as const) {
    const { ours, theirs } = both[stage];
    const difference = worstOverRms(await ours(), await theirs());
    const times = await timesInTurn({ ours, theirs }, runs, cpuClock);
    const [lab, peer] = [
      benchRow(`${titles[stage]}, this lab`, times.ours),
      benchRow(`${titles[stage]}, onnxruntime-web`, times.theirs),
    ];
    rows.push(lab, peer);
    figures.push(
      {
        name: `${titles[stage]}, this lab over onnxruntime-web`,
        value: lab.wallMs.median / peer.wallMs.median,
        unit: "×",
      },
      { name: "the same by CPU time", value: lab.cpuMs.median / peer.cpuMs.median, unit: "×" },
      { name: "largest difference of the outputs", value: difference * 1e6, unit: "millionths of the rms" },
    );
  }
  await both.dispose();
  const [encoder, encoderPeer, body, bodyPeer] = rows.map(({ wallMs }) => wallMs.median);
  figures.push({
    name: "all of it, this lab over onnxruntime-web",
    value: (encoder + body) / (encoderPeer + bodyPeer),
    unit: "×",
  });
  return {
    title: `${title} on ${backendText()} beside onnxruntime-web`,
    about: `${whereBoth(threads, webGpu)}, the network's input ${size} × ${size}, both warm and in turn, from values to values`,
    rows,
    figures,
  };
}
