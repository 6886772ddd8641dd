// torchdistill's scheduler (torch.optim.lr_scheduler's and its own) as a recipe's.
import { grouped } from "../base/sentence";
import { largest } from "./recipe-limits";
import type { RecipeSchedule } from "./recipe";
import type { TorchdistillReading } from "./torchdistill-reading";
import { nodeText, type TorchdistillNode } from "./torchdistill-yaml";

export interface TorchdistillSchedule {
  readonly schedule: RecipeSchedule;
  /** One-cycle's highest rate, which is the optimizer's here. */
  readonly learningRate?: number;
}

const constant: TorchdistillSchedule = { schedule: { kind: "constant" } };

class ScheduleReading {
  private readonly given: TorchdistillNode | undefined;

  constructor(
    private readonly reading: TorchdistillReading,
    private readonly node: TorchdistillNode,
    private readonly kind: string,
    private readonly epochs: number,
    private readonly trainingSet: TorchdistillNode | undefined,
  ) {
    this.given = reading.take(node, "kwargs");
  }

  read(): TorchdistillSchedule {
    // once an epoch where it is 0
    const everyBatches = this.reading.number(this.node, "scheduling_step") ?? 0;
    switch (this.kind) {
      case "MultiStepLR":
      case "StepLR":
        return this.steps(everyBatches);
      case "poly_lr_scheduler": {
        this.sameLength(everyBatches);
        return { schedule: { kind: "polynomial", power: this.number("power") ?? 0.9 } };
      }
      case "OneCycleLR": {
        this.sameLength(everyBatches);
        return { schedule: { kind: "one-cycle" }, learningRate: this.number("max_lr") };
      }
      case "CosineAnnealingLR":
        return this.cosine(everyBatches);
      default: {
        const why = "This lab has no such schedule; the learning rate stays constant.";
        this.reading.decline(this.node, `scheduler ${this.kind}`, why);
        return constant;
      }
    }
  }

  private number(key: string): number | undefined {
    return this.reading.number(this.given, key);
  }

  /** MultiStepLR, and StepLR, whose milestones are equally far apart. */
  private steps(everyBatches: number): TorchdistillSchedule {
    const { reading, node, kind, epochs } = this;
    if (everyBatches > 0) {
      reading.problem(node.line, `${kind} counts every ${everyBatches} batches; this lab's counts epochs`);
    }
    const gamma = this.number("gamma") ?? 0.1;
    if (kind === "MultiStepLR") {
      if (!reading.peek(this.given, "milestones")) {
        reading.problem(node.line, "MultiStepLR has no milestones; a list of epochs is expected");
      }
      return this.atMilestones([...(reading.numbers(this.given, "milestones") ?? [])], gamma);
    }
    if (!reading.peek(this.given, "step_size")) {
      reading.problem(node.line, "StepLR has no step_size; a number of epochs is expected");
    }
    const every = this.number("step_size") ?? epochs;
    const count = Math.min(Math.ceil(epochs / every) - 1, largest.milestones + 1);
    return this.atMilestones(
      Array.from({ length: count }, (_, i) => (i + 1) * every),
      gamma,
    );
  }

  private atMilestones(milestoneEpochs: number[], gamma: number): TorchdistillSchedule {
    if (milestoneEpochs.length > largest.milestones) {
      const limit = grouped(largest.milestones);
      this.reading.problem(
        this.node.line,
        `${this.kind} changes the rate more than ${limit} times; fewer are expected`,
      );
    }
    return { schedule: { kind: "multi-step", milestoneEpochs, gamma } };
  }

  /** What falls at every step, to the end of its stage. */
  private sameLength(everyBatches: number): void {
    const { reading, node, kind, epochs, given, trainingSet } = this;
    if (everyBatches !== 1) {
      const often = everyBatches === 0 ? "once an epoch" : `every ${everyBatches} batches`;
      reading.decline(node, `${kind} moves ${often}`, "It moves at every step here.", reading.lineOf(node, "key"));
    }
    const length = reading.take(given, "num_epochs") ?? reading.take(given, "epochs");
    const asked = length && reading.asNumber(length, "num_epochs");
    if (asked !== undefined && asked !== epochs) {
      reading.decline(length!, `${kind} over ${asked} epochs`, `It ends with its stage here, after ${epochs}.`);
    }
    const counted = reading.take(given, "num_iterations") ?? reading.take(given, "steps_per_epoch");
    const countedSet = reading.take(counted, "init", "kwargs", "dataset");
    if (counted?.kind === "scalar") {
      const what = `${kind} counts ${nodeText(counted)} steps an epoch`;
      reading.decline(counted, what, "A stage's own steps are counted here.");
    } else if (counted && countedSet && trainingSet && countedSet !== trainingSet) {
      const what = `${kind} counts the batches of another dataset than the stage trains on`;
      reading.decline(counted, what, "A stage's own steps are counted here.");
    } else if (counted) reading.ignore(given, "num_iterations", "steps_per_epoch");
  }

  private cosine(everyBatches: number): TorchdistillSchedule {
    const { reading, node, epochs, given } = this;
    const half = this.number("T_max");
    if (!reading.peek(given, "T_max")) {
      reading.problem(node.line, "CosineAnnealingLR has no T_max; a number of epochs is expected");
    }
    if (half !== undefined && (half !== epochs || everyBatches > 0)) {
      const unit = everyBatches === 0 ? "epochs" : everyBatches === 1 ? "batches" : `times ${everyBatches} batches`;
      const why = `It falls to 0 at the end of its stage here, after ${epochs} epochs.`;
      reading.decline(reading.peek(given, "T_max")!, `CosineAnnealingLR over ${half} ${unit}`, why);
    }
    return { schedule: { kind: "cosine" } };
  }
}

/**
 * The schedule of a stage of `epochs`. Upstream steps it once an epoch, or after every `scheduling_step` batches;
 * `trainingSet` is the dataset that the stage trains on, to be compared with the one whose batches upstream counts.
 */
export function readSchedule(
  reading: TorchdistillReading,
  stage: TorchdistillNode,
  epochs: number,
  trainingSet: TorchdistillNode | undefined,
): TorchdistillSchedule {
  const node = reading.take(stage, "scheduler");
  if (node === undefined) return constant;
  const kind = reading.text(node, "key");
  if (kind === undefined) {
    reading.problem(node.line, "the scheduler has no key; MultiStepLR or another one is expected");
    return constant;
  }
  return new ScheduleReading(reading, node, kind, epochs, trainingSet).read();
}
