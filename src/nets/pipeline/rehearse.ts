// Every graph of a network, run on zeros with nothing read back: for backends that compile a kernel when it is first asked for.
import { taskNames, type NetworkInput, type Placement, type TaskName } from "../../domain";
import type { Features } from "../model/body";
import { pooledLevelsOf } from "../../core/networks/configuration";
import { disposeFeatures, type Ladon } from "../model/ladon";
import type { Teacher } from "../model/teacher";
import type { Answering } from "./answers";
import type { StageName } from "./stage-clock";

function rehearseDetection({ heads, configuration }: Answering, features: Features, placement: Placement): void {
  const head = heads.detection!;
  const levels = head.pyramid(features);
  try {
    for (const { objectness, deltas } of head.proposals(levels)) {
      objectness.dispose();
      deltas.dispose();
    }
    const levelCount = pooledLevelsOf(configuration.detection, placement.protocol);
    const whole = Float32Array.of(0, 0, placement.resizedWidth, placement.resizedHeight);
    const pooled = head.boxes.pool(levels, whole, placement, levelCount);
    const { logits, deltas } = head.boxes.predict(pooled);
    for (const tensor of [pooled, logits, deltas]) tensor.dispose();
  } finally {
    for (const level of levels) level.dispose();
  }
}

const rehearsalOf: Readonly<Record<TaskName, (network: Answering, features: Features, placement: Placement) => void>> =
  {
    classification: ({ heads }, features) => heads.classification!(features).dispose(),
    detection: rehearseDetection,
    segmentation: ({ heads }, features) => heads.segmentation!(features).dispose(),
  };

/**
 * Runs the graph of one stage a step, for an input of this placement, and answers the stage's name after it. Heads that
 * are not there are passed over. The generator holds tensors: run it to its end or `return` from it.
 */
export function* rehearse(
  network: Ladon | Teacher,
  placement: Placement,
  tasks: readonly TaskName[] = taskNames,
): Generator<StageName, void> {
  const { inputWidth, inputHeight } = placement;
  const input: NetworkInput = { placement, data: new Float32Array(3 * inputWidth * inputHeight) };
  const isLadon = "server" in network;
  const answering = isLadon ? network.server : network;
  let features: Features;
  if (isLadon) {
    const latent = network.encoder.latent(input);
    const [, height, width, channels] = latent.shape;
    latent.dispose();
    yield "encoder";
    features = network.server.features(new Float32Array(height * width * channels), { height, width, channels });
  } else features = network.features(input);
  try {
    yield "body";
    for (const task of answering.tasks.filter((task) => tasks.includes(task))) {
      rehearsalOf[task](answering, features, placement);
      yield task;
    }
  } finally {
    disposeFeatures(features);
  }
}
