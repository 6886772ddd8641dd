// Losses of an image's class: cross entropy with its label, and distillation from a teacher's logits.
import * as tf from "@tensorflow/tfjs-core";
import { headOf } from "../../../core/networks/heads/heads";
import { crossEntropy } from "../losses/cross-entropy";
import { distillation } from "../losses/distillation";
import { mapsOfHead, needed, type Loss, type Objective } from "./loss";

function logitsOf({ ops, ...setting }: Objective): tf.Tensor2D {
  const classify = needed(headOf<tf.Tensor, "classification">(ops, "classification", setting), "a classification head");
  return classify(setting.passed.maps) as tf.Tensor2D;
}

const reads: Loss<"cross-entropy" | "distillation">["reads"] = (_, architecture) => ({
  maps: mapsOfHead("classification", architecture),
  mean: true,
});

export const crossEntropyLoss: Loss<"cross-entropy"> = {
  reads,
  terms({ labelSmoothing, weight }, objective) {
    const labels = needed(objective.batch.classLabels, "class labels");
    const loss = crossEntropy(logitsOf(objective), labels, { labelSmoothing });
    return { "cross entropy": tf.mul(loss, weight) };
  },
};

export const distillationLoss: Loss<"distillation"> = {
  reads,
  terms(loss, objective) {
    const { teacher, batch } = objective;
    const logits = logitsOf(objective);
    const target = needed(teacher?.logits, "a teacher with a classification head");
    const labels = loss.alpha > 0 ? needed(batch.classLabels, "class labels") : [];
    return { distillation: tf.mul(distillation(logits, target, labels, loss), loss.weight) };
  },
};
