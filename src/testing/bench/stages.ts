// Times of every stage from image to answers, and what each head costs beside the pass that all share.
import * as tf from "@tensorflow/tfjs-core";
import { unresized } from "../../core/image/placement";
import { latentSide } from "../../core/networks/bottleneck";
import { configurationFor } from "../../core/networks/configuration";
import type { NetworkInput, RgbImage } from "../../domain";
import { openNetwork } from "../../nets/model/network";
import type { NetworkSource } from "../../nets/model/network-source";
import { predict } from "../../nets/pipeline/predict";
import { type StageName, stageNames } from "../../nets/pipeline/stage-clock";
import { syntheticImage, syntheticTensor } from "../synthetic-values";
import { type BenchFigure, benchRow, type BenchSection, type BenchTime, processCpuMs } from "./bench-result";

// What both halves of a network are timed with.

/** A normalised image of `size` × `size` pixels and a rounded latent of as large a one; `side` is the latent's. */
export function squareInputs(size: number, channels: number) {
  const side = latentSide(size);
  const input: NetworkInput = {
    data: syntheticTensor("bench.image", size * size * 3, "", 2),
    placement: unresized(size, size, "unified"),
  };
  return { input, latent: syntheticTensor("bench.latent", side * side * channels, "", 4).map(Math.round), side };
}

/** A square photograph's side in pixels. */
const imageSide = 640;

const nameOfStage: Readonly<Record<StageName, string>> = {
  prepare: "prepare (resize, normalise)",
  encoder: "encoder",
  code: "code (round, rANS)",
  read: "read (rANS)",
  body: "decoder + body",
  classification: "classification",
  detection: "detection",
  segmentation: "segmentation",
};

type Times = { readonly [Stage in StageName]: BenchTime[] };

/** Runs the pipeline on the active backend: once unmeasured, then `runs` times. `size` replaces the network's own. */
export async function benchStages(
  title: string,
  source: NetworkSource,
  runs: number,
  size = configurationFor(source.architecture).inputSize,
): Promise<BenchSection> {
  const configuration = { ...configurationFor(source.architecture), inputSize: size };
  const begin = performance.now();
  const model = await openNetwork({ ...source, configuration });
  const loadMs = performance.now() - begin;
  const image: RgbImage = { width: imageSide, height: imageSide, data: syntheticImage("bench", imageSide, imageSide) };
  const times: Times = Object.fromEntries(stageNames.map((name) => [name, []])) as unknown as Times;
  let firstMs = 0;
  let payloadBytes = 0;
  for (let run = 0; run <= runs; run++) {
    const started = performance.now();
    let cpu = processCpuMs();
    const onStage = (stage: StageName, wallMs: number) => {
      const now = processCpuMs();
      if (run > 0) times[stage].push({ wallMs, cpuMs: now - cpu });
      cpu = now;
    };
    const { bitstream } = await predict(image, model, "unified", { onStage });
    if (run === 0) firstMs = performance.now() - started;
    payloadBytes = bitstream!.payload.length;
  }
  const heldBytes = tf.memory().numBytes;
  model.dispose();
  const asked = stageNames.filter((name) => times[name].length > 0);
  const rows = asked.map((name) => benchRow(nameOfStage[name], times[name]));
  const sum = (names: readonly StageName[]) =>
    Array.from({ length: runs }, (_, run) => ({
      wallMs: names.reduce((ms, name) => ms + times[name][run].wallMs, 0),
      cpuMs: names.reduce((ms, name) => ms + times[name][run].cpuMs, 0),
    }));
  const heads = asked.slice(asked.indexOf("body") + 1);
  const shared = asked.slice(0, asked.indexOf("body") + 1);
  const sharedRow = benchRow("shared by all heads", sum(shared));
  const rowOf = (name: StageName) => rows[asked.indexOf(name)];
  const figures: BenchFigure[] = heads.map((name) => ({
    name: `${name} beside the shared pass`,
    value: (100 * rowOf(name).cpuMs.median) / sharedRow.cpuMs.median,
    unit: "% of its CPU time",
  }));
  figures.push(
    { name: "payload", value: payloadBytes, unit: "bytes" },
    { name: "upload of the weights", value: loadMs, unit: "ms" },
    { name: "first image", value: firstMs, unit: "ms" },
    { name: "tensors held", value: heldBytes / 1e6, unit: "MB" },
  );
  return {
    title: `${title} on ${tf.getBackend()}`,
    about: `an image of ${imageSide} × ${imageSide}, the network's input ${size} × ${size}`,
    rows: [...rows, sharedRow, benchRow("all", sum(asked))],
    figures,
  };
}
