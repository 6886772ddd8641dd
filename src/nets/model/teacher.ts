// An uncompressed network: torchvision's or timm's stem and four layers, with whatever heads its checkpoint has.
import type * as tf from "@tensorflow/tfjs-core";
import type { NetworkInput, TaskName } from "../../domain";
import { body, type Features } from "./body";
import { configurationFor, type ModelConfiguration } from "../../core/networks/configuration";
import { heads, tasksOf, type Heads } from "./heads";
import { InferenceView } from "../interpreters/inference";
import { inputTensor } from "./ladon";
import { UnsuitableNetworkError, type NetworkSource, type SpendableSource } from "./network-source";
import { stem } from "./stem";

type Build = (make: (view: InferenceView, dispose: () => void) => Teacher) => Teacher;

export interface Teacher {
  readonly configuration: ModelConfiguration;
  readonly tasks: readonly TaskName[];
  readonly heads: Heads;
  /** Normalised image -> the stem's output and that of layer1 … layer4. The caller owns them: disposeFeatures. */
  features(input: NetworkInput | tf.Tensor4D): Features;
  dispose(): void;
}

function buildTeacher(source: NetworkSource, build: Build): Teacher {
  const { architecture } = source;
  if (!architecture.stem) {
    throw new UnsuitableNetworkError(
      "The checkpoint has no stem: it is no uncompressed teacher. Open it as a student.",
    );
  }
  const configuration = source.configuration ?? configurationFor(architecture);
  return build((view, dispose) => {
    const begin = stem(view, architecture);
    const layers = body(view, architecture);
    return {
      configuration,
      tasks: tasksOf(architecture),
      heads: heads(view, architecture, configuration),
      features(input) {
        if (!("placement" in input)) return layers(begin(input));
        const x = inputTensor(input);
        const y = begin(x);
        x.dispose();
        return layers(y);
      },
      dispose,
    };
  });
}

/** Throws UnsuitableNetworkError, MissingParameterError, ConfigurationError. */
export function createTeacher(source: NetworkSource): Teacher {
  return buildTeacher(source, (make) => InferenceView.build(source.weights, make));
}

/** The same, using up the source's weights, in half the memory: see InferenceView.buildSpending. */
export function spendOnTeacher(source: SpendableSource): Teacher {
  return buildTeacher(source, (make) => InferenceView.buildSpending(source.weights, make));
}
