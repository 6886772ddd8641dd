// Every graph of a network, run on zeros with nothing read back: for backends that compile a kernel when it is first asked for.
import * as tf from "@tensorflow/tfjs-core";
import { taskNames, type NetworkInput, type Placement, type TaskName } from "../../domain";
import { disposeFeatures, inputTensor, type Network } from "../model/network";
import type { HeadInput } from "../tasks/task";
import { netsTasks, type HeadOf, type Heads } from "../tasks/tasks";
import type { StageName } from "./stage-clock";

function warmUpTask<Task extends TaskName>(task: Task, heads: Heads, input: HeadInput): void {
  netsTasks[task].warmUp(heads[task] as HeadOf[Task], input);
}

/**
 * Runs the graph of one stage a step, for an input of this placement, and answers the stage's name after it. Heads that
 * are not there are passed over. The generator holds tensors: run it to its end or `return` from it.
 */
export function* warmUp(
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
      warmUpTask(task, server.heads, { features, placement, configuration: server.configuration });
      yield task;
    }
  } finally {
    disposeFeatures(features);
  }
}
