// From shared features to the answers of the heads, in pixels of the original image.
import { classify } from "../../core/tasks/classification";
import { detect } from "../../core/tasks/detection";
import { segment } from "../../core/tasks/segmentation";
import {
  taskNames,
  type Answers,
  type Placement,
  type Prediction,
  type Segmentation,
  type TaskName,
} from "../../domain";
import { pooledLevelsOf, type ModelConfiguration } from "../../core/networks/configuration";
import type { Features, HeadOf, Server } from "../model/network";
import type { StageClock } from "./stage-clock";

export interface AskOptions {
  /** The heads to ask; all there are, unless told. */
  readonly tasks?: readonly TaskName[];
  /** Gets the segmentation in pixels of the network's input, padding left out, before it is brought to original pixels. */
  readonly onInputSegmentation?: (segmentation: Segmentation) => void;
}

interface Question<Task extends TaskName> {
  readonly head: HeadOf[Task];
  readonly features: Features;
  readonly placement: Placement;
  readonly configuration: ModelConfiguration;
  readonly onInputSegmentation?: AskOptions["onInputSegmentation"];
}

const answerOf: { readonly [Task in TaskName]: (question: Question<Task>) => Promise<Answers[Task]> } = {
  async classification({ head, features }) {
    const logits = head(features);
    try {
      return classify((await logits.data()) as Float32Array);
    } finally {
      logits.dispose();
    }
  },
  async detection({ head, features, placement, configuration }) {
    const settings = configuration.detection;
    const levels = pooledLevelsOf(settings, placement.protocol);
    const { proposals, logits, deltas, classes } = await head.read(features, placement, levels);
    return detect({ logits, deltas, classes, proposals: proposals.boxes }, placement, {
      scoreThreshold: settings.scoreThreshold,
      suppressionThreshold: settings.nmsThreshold,
      keptBoxes: settings.detections,
      leastSide: settings.minimumBoxSize,
      weights: settings.boxWeights,
    });
  },
  async segmentation({ head, features, placement, onInputSegmentation }) {
    const logits = head(features);
    try {
      const [, height, width, classes] = logits.shape;
      const data = (await logits.data()) as Float32Array;
      return segment({ height, width, classes, data }, placement, onInputSegmentation);
    } finally {
      logits.dispose();
    }
  },
};

/** Asks the heads that there are, one after another. The features stay the caller's. */
export async function answers(
  network: Pick<Server, "heads" | "configuration">,
  features: Features,
  placement: Placement,
  clock: StageClock,
  { tasks = taskNames, onInputSegmentation }: AskOptions = {},
): Promise<Prediction> {
  const { configuration } = network;
  const ask = <Task extends TaskName>(task: Task): Promise<Answers[Task]> | undefined => {
    const head = network.heads[task] as HeadOf[Task] | undefined;
    if (!head || !tasks.includes(task)) return undefined;
    return clock.run(task, () =>
      answerOf[task]({ head, features, placement, configuration, ...(onInputSegmentation && { onInputSegmentation }) }),
    );
  };
  const prediction: { -readonly [Task in keyof Prediction]: Prediction[Task] } = {};
  const classification = await ask("classification");
  if (classification) prediction.classification = classification;
  const detection = await ask("detection");
  if (detection) prediction.detection = detection;
  const segmentation = await ask("segmentation");
  if (segmentation) prediction.segmentation = segmentation;
  return prediction;
}
