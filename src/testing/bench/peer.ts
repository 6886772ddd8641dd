// This lab beside onnxruntime-web: the same weights, exported as ONNX, on WebAssembly with as many threads, or on WebGPU.
import * as tf from "@tensorflow/tfjs-core";
import { boxHeadGraph, encoderGraph, serverGraph } from "../../core/networks/onnx/ladon-graphs";
import { onnxFile, type OnnxGraph } from "../../core/networks/onnx/onnx-model";
import { configurationFor, proposingLevels } from "../../core/networks/configuration";
import type { TaskName } from "../../domain";
import { activeHeap } from "../../nets/nn/wasm/heap";
import { openCodingNetwork } from "../coding-network";
import type { NetworkSource } from "../../nets/model/network-source";
import type { Features } from "../../nets/tasks/task";
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
import { syntheticTensor } from "../synthetic-values";
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

/** One computation, by this lab and by onnxruntime-web, from values to values. */
interface Stage {
  readonly name: string;
  ours(): Promise<Values>;
  theirs(): Promise<Values>;
}

function joined(parts: readonly Float32Array[]): Values {
  const values = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    values.set(part, at);
    at += part.length;
  }
  return values;
}

/** The maps' values in PyTorch's order, one after another; the maps are disposed. */
async function mapsRead(maps: readonly tf.Tensor4D[]): Promise<Values> {
  const parts: Float32Array[] = [];
  for (const map of maps) {
    const [, height, width, channels] = map.shape;
    parts.push(channelsFirst((await map.data()) as Values, height, width, channels).data);
    map.dispose();
  }
  return joined(parts);
}

/** How many regions the box head is asked about. */
const boxRegions = 1000;

/**
 * The stages of a network for a square input of `size` pixels, each with its graph open in onnxruntime-web until the next is
 * asked for: encoder, all behind it, the same with what segments and with what proposes regions, the box head.
 */
async function* stagesOf(
  source: NetworkSource,
  size: number,
  threads: number,
  webGpu: OnnxRuntime | undefined,
): AsyncGenerator<Stage> {
  const { heads, bottleneck } = source.architecture;
  const { channels } = bottleneck!;
  const { input, latent, side } = squareInputs(size, channels);
  const latentMap = tf.tensor4d(latent, [1, side, side, channels]);
  const { encoder, server, dispose } = await openCodingNetwork(source);
  const sides = { batch: 1, height: size, width: size, latent_height: side, latent_width: side };
  const configuration = source.configuration ?? configurationFor(source.architecture);
  const behindLatent = channelsFirst(latent, side, side, channels);

  async function* stage(
    name: string,
    graph: OnnxGraph,
    inputs: Readonly<Record<string, OnnxValues>>,
    outputs: readonly string[],
    ours: () => Promise<Values>,
  ): AsyncGenerator<Stage> {
    const session = await openOnnx(onnxFile(graph), { threads, sides, ...(webGpu && { webGpu }) });
    const theirs = async () => {
      const values = await session.run(inputs, outputs);
      return joined(outputs.map((output) => values[output].data));
    };
    yield { name, ours, theirs };
    await session.release();
  }
  const graphOf = (tasks: readonly TaskName[]) => serverGraph(source, configuration, tasks);
  const withFeatures = async (of: (features: Features) => readonly tf.Tensor4D[]): Promise<Values> => {
    const features = server.features(latentMap);
    const maps = of(features);
    for (const map of features) if (!maps.includes(map)) map.dispose();
    return mapsRead(maps);
  };

  try {
    const image = channelsFirst(input.data, size, size, 3);
    yield* stage("encoder", encoderGraph(source), { image }, ["latent"], () => mapsRead([encoder.latent(input)]));
    yield* stage("decoder + body", graphOf([]), { latent: behindLatent }, ["layer4"], () =>
      withFeatures((features) => features.slice(-1)),
    );
    const { segmentation, detection } = server.heads;
    if (segmentation) {
      yield* stage("with segmentation", graphOf(["segmentation"]), { latent: behindLatent }, ["segmentation"], () =>
        withFeatures((features) => [segmentation(features)]),
      );
    }
    if (detection && "pyramid" in detection && heads.detection && "pyramidChannels" in heads.detection) {
      const levels = proposingLevels(configuration.detection);
      const outputs = levels.flatMap((level) => [`objectness${level}`, `deltas${level}`]);
      yield* stage("with proposals", graphOf(["detection"]), { latent: behindLatent }, outputs, () =>
        withFeatures((features) => {
          const pyramid = detection.pyramid(features);
          const proposed = detection.proposals(pyramid).flatMap(({ objectness, deltas }) => [objectness, deltas]);
          tf.dispose([...pyramid]);
          return proposed;
        }),
      );
      const { poolSize } = configuration.detection;
      const { pyramidChannels: width } = heads.detection;
      const shape = [boxRegions, width, poolSize, poolSize] as const;
      const regions = {
        shape: [...shape],
        data: syntheticTensor("bench.regions", tf.util.sizeFromShape([...shape]), ""),
      };
      const pooled = tf.tidy(() => tf.transpose(tf.tensor4d(regions.data, [...shape]), [0, 2, 3, 1]));
      yield* stage(`box head of ${boxRegions} regions`, boxHeadGraph(source), { regions }, ["logits"], async () => {
        const { logits, deltas } = detection.boxes(pooled);
        const read = (await logits.data()) as Values;
        tf.dispose([logits, deltas]);
        return read;
      });
      pooled.dispose();
    }
  } finally {
    latentMap.dispose();
    dispose();
  }
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
  const rows: BenchRow[] = [];
  const figures: BenchFigure[] = [];
  for await (const { name, ours, theirs } of stagesOf(source, size, threads, webGpu)) {
    const difference = worstOverRms(await ours(), await theirs());
    const times = await timesInTurn({ ours, theirs }, runs, cpuClock);
    const [lab, peer] = [benchRow(`${name}, this lab`, times.ours), benchRow(`${name}, onnxruntime-web`, times.theirs)];
    rows.push(lab, peer);
    figures.push(
      {
        name: `${name}, this lab over onnxruntime-web`,
        value: lab.wallMs.median / peer.wallMs.median,
        unit: "×",
      },
      { name: "the same by CPU time", value: lab.cpuMs.median / peer.cpuMs.median, unit: "×" },
      { name: "largest difference of the outputs", value: difference * 1e6, unit: "millionths of the rms" },
    );
  }
  const [encoder, encoderPeer, body, bodyPeer] = rows.map(({ wallMs }) => wallMs.median);
  figures.push({
    name: "encoder, decoder and body, this lab over onnxruntime-web",
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
