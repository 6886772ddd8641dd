// Every graph of a network, run on zeros with nothing read back: for backends that compile a kernel when it is first asked for.
import * as tf from "@tensorflow/tfjs-core";
import { taskNames, type NetworkInput, type Placement, type TaskName } from "../../domain";
import { pooledLevelsOf } from "../../core/networks/configuration";
import { disposeFeatures, inputTensor, type Features, type Network, type Server } from "../model/network";
import type { StageName } from "./stage-clock";

function rehearseDetection({ heads, configuration }: Server, features: Features, placement: Placement): void {
  const head = heads.detection!;
  const levels = head.pyramid(features);
  try {
    for (const { objectness, deltas } of head.proposals(levels)) {
      objectness.dispose();
      deltas.dispose();
    }
    const levelCount = pooledLevelsOf(configuration.detection, placement.protocol);
    const whole = Float32Array.of(0, 0, placement.resizedWidth, placement.resizedHeight);
    const pooled = head.pool(levels, whole, placement, levelCount);
    const { logits, deltas } = head.boxes(pooled);
    for (const tensor of [pooled, logits, deltas]) tensor.dispose();
  } finally {
    for (const level of levels) level.dispose();
  }
}

const rehearsalOf: Readonly<Record<TaskName, (network: Server, features: Features, placement: Placement) => void>> = {
  classification: ({ heads }, features) => heads.classification!(features).dispose(),
  detection: rehearseDetection,
  segmentation: ({ heads }, features) => heads.segmentation!(features).dispose(),
};

/**
 * Runs the graph of one stage a step, for an input of this placement, and answers the stage's name after it. Heads that
 * are not there are passed over. The generator holds tensors: run it to its end or `return` from it.
 */
export function* rehearse(
  { encoder, server }: Network,
  placement: Placement,
  tasks: readonly TaskName[] = taskNames,
): Generator<StageName, void> {
  const { inputWidth, inputHeight } = placement;
  const input: NetworkInput = { placement, data: new Float32Array(3 * inputWidth * inputHeight) };
  let x: tf.Tensor4D;
  if (encoder) {
    const latent = encoder.latent(input);
    x = tf.zeros<tf.Rank.R4>(latent.shape);
    latent.dispose();
    yield "encoder";
  } else x = inputTensor(input);
  const features = server.features(x);
  x.dispose();
  try {
    yield "body";
    for (const task of server.tasks.filter((task) => tasks.includes(task))) {
      rehearsalOf[task](server, features, placement);
      yield task;
    }
  } finally {
    disposeFeatures(features);
  }
}
