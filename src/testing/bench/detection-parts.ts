// Times of the detection head's parts on the active backend, each waited for by itself.
import * as tf from "@tensorflow/tfjs-core";
import { openNetwork, disposeFeatures } from "../../nets/model/network";
import type { NetworkSource } from "../../nets/model/network-source";
import { syntheticTensor } from "../synthetic-values";
import { benchRow, timesInTurn, type BenchSection } from "./bench-result";
import { finished } from "./gpu-products";
import { squareInputs } from "./square-inputs";

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
export async function benchDetectionParts(
  title: string,
  source: NetworkSource,
  runs: number,
  size: number,
): Promise<BenchSection> {
  const { channels } = source.architecture.bottleneck!;
  const model = await openNetwork(source);
  const head = model.server.heads.detection!;
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
