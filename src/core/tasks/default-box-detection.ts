// SSD's predictions for default boxes to boxes in original pixels, after postprocess_detections in torchvision's ssd.py.
import type { Detection, Placement } from "../../domain";
import { clipBoxes, decodeBoxes, takeBoxes, takeScores } from "../geometry/boxes";
import { descendingOrder } from "../geometry/non-maximum-suppression";
import { type DetectOptions, suppressed } from "./detection";
import { softmaxRows } from "./softmax";
import { AnswerError } from "./task";
import { validRegion } from "./valid-region";

/** What SSD says about n default boxes. */
export interface DefaultBoxOutput {
  /** [n, classes]; class 0 is background. */
  readonly logits: Float32Array;
  /** Offsets [n, 4] from the default boxes. */
  readonly deltas: Float32Array;
  /** [n, 4] xyxy in input pixels. */
  readonly defaultBoxes: Float32Array;
  readonly classes: number;
}

export interface DefaultBoxOptions extends Omit<DetectOptions, "minSide"> {
  /** The best of each class that reach suppression. */
  readonly candidatesPerClass: number;
}

/**
 * The boxes of one image, best score first: softmax, background dropped, clipped to the image, low scores dropped, the best
 * of each class suppressed class by class. Throws AnswerError where the arrays do not fit each other.
 */
export function detectByDefaultBoxes(
  { logits, deltas, defaultBoxes, classes }: DefaultBoxOutput,
  placement: Placement,
  options: DefaultBoxOptions,
): Detection {
  const count = defaultBoxes.length / 4;
  if (logits.length !== count * classes || deltas.length !== defaultBoxes.length || classes < 2) {
    throw new AnswerError(
      `SSD gave ${logits.length} logits of ${classes} classes and ${deltas.length} offsets for ${count} default boxes; ` +
        `${count * classes} and ${4 * count} were expected.`,
    );
  }
  const { width, height } = validRegion(placement);
  const all = clipBoxes(decodeBoxes(deltas, defaultBoxes, options.weights), width, height);
  const probabilities = softmaxRows(logits, classes);
  const threshold = Math.fround(options.scoreThreshold);
  const [boxes, scores, labels]: [number[], number[], number[]] = [[], [], []];
  for (let label = 1; label < classes; label++) {
    const likely: number[] = [];
    for (let box = 0; box < count; box++) if (probabilities[box * classes + label] > threshold) likely.push(box);
    const ofClass = takeScores(
      probabilities,
      likely.map((box) => box * classes + label),
    );
    for (const best of descendingOrder(ofClass, options.candidatesPerClass)) {
      boxes.push(likely[best]);
      scores.push(ofClass[best]);
      labels.push(label);
    }
  }
  const candidates = {
    boxes: takeBoxes(all, boxes),
    scores: Float32Array.from(scores),
    labels: Uint32Array.from(labels),
  };
  return suppressed(candidates, placement, options);
}
