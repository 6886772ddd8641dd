// SSD's head at work: classes and offsets of the default boxes of one image.
import type * as tf from "@tensorflow/tfjs-core";
import { joinFloats } from "../../core/geometry/boxes";
import { defaultBoxes } from "../../core/geometry/default-boxes";
import type { SsdLayers, SsdOutput } from "../../core/networks/heads/ssd";
import { detectByDefaultBoxes } from "../../core/tasks/default-box-detection";
import type { Detection, SsdShapes } from "../../domain";
import type { Features, HeadInput } from "./task";

export interface Ssd {
  readonly predictions: (features: Features) => SsdOutput<tf.Tensor4D>[];
  predict(input: HeadInput): Promise<Detection>;
  warmUp(input: HeadInput): void;
}

export function openSsd(layers: SsdLayers<tf.Tensor>, { classes }: SsdShapes): Ssd {
  const { predictions } = layers as unknown as Pick<Ssd, "predictions">;
  const dispose = (outputs: readonly SsdOutput<tf.Tensor4D>[]) => {
    for (const { logits, deltas } of outputs) {
      logits.dispose();
      deltas.dispose();
    }
  };
  return {
    predictions,
    async predict({ features, placement, configuration: { detection: settings } }) {
      const outputs = predictions(features);
      try {
        const read = async (part: keyof SsdOutput<tf.Tensor4D>) =>
          joinFloats((await Promise.all(outputs.map((output) => output[part].data()))) as Float32Array[]);
        const grids = outputs.map(({ logits: { shape } }) => ({ width: shape[2], height: shape[1] }));
        const output = {
          classes,
          logits: await read("logits"),
          deltas: await read("deltas"),
          defaultBoxes: defaultBoxes(settings.defaultBoxes!, grids, placement.inputWidth, placement.inputHeight),
        };
        return detectByDefaultBoxes(output, placement, {
          scoreThreshold: settings.scoreThreshold,
          suppressionThreshold: settings.nmsThreshold,
          keptBoxes: settings.detections,
          candidatesPerClass: settings.candidatesPerClass,
          weights: settings.boxWeights,
        });
      } finally {
        dispose(outputs);
      }
    },
    warmUp: ({ features }) => dispose(predictions(features)),
  };
}
