// Whether a run's images teach anything: looked for before the first step, because a run over nothing ends like any other.
import { isUserError } from "../../core/base/user-error";
import type { DataSample, DataSet } from "../../core/datasets/data-set";
import { counted } from "../../core/datasets/skipped-items";
import { taskNames, ignoreIndex } from "../../domain";
import { classOf, prepareSample } from "../../nets/training/batches/prepare-sample";
import type { TrainingSample } from "../../nets/training/batches/training-sample";
import { SeededRandom } from "../../core/base/random";
import type { DamagedSample } from "../protocol-training";
import { excludedText } from "./excluded-text";
import { type PreparedRun, prepareRun, type RunIngredients, TrainingPlanError } from "./prepare-run";

/** Masks looked at for a pixel that counts; none after the first that has one. */
const maxMasks = 200;

/** Awaited before every file that is read; may throw to cancel. */
type YieldToEventLoop = (() => Promise<void>) | undefined;

/** Why images cannot be learnt from, each kind with its number and the first. */
class Reasons {
  private readonly kinds = new Map<string, { count: number; readonly first: string }>();

  add(kind: string, first: string): void {
    const known = this.kinds.get(kind);
    if (known) known.count++;
    else this.kinds.set(kind, { count: 1, first });
  }

  get words(): string {
    const sentences = Array.from(this.kinds, ([kind, { count, first }]) => {
      return `${counted(count, "image")}: ${kind} (the first: ${first.replace(/\.$/, "")}).`;
    });
    return sentences.join(" ");
  }
}

class Search {
  private readonly reasons = new Reasons();
  private readonly random = SeededRandom.seeded(1);

  constructor(
    private readonly prepared: PreparedRun,
    private readonly dataSet: DataSet,
    private readonly yieldToEventLoop: YieldToEventLoop,
  ) {}

  /** Throws TrainingPlanError where nothing is found. */
  async run(): Promise<readonly string[]> {
    const { settings, training } = this.prepared;
    const [wantsClasses, wantsBoxes, wantsMasks] = taskNames.map((task) => settings.tasks.includes(task));
    if (wantsClasses) await this.findTwoClasses();
    if (wantsBoxes && !(await this.firstUsable(this.withBoxes(), true))) this.refuse();
    if (!wantsClasses && !wantsBoxes && !(await this.firstUsable(training))) this.refuse();
    return wantsMasks ? this.maskWarnings() : [];
  }

  /** Asked for one by one: a generated scene is drawn when its boxes are looked at. */
  private *withBoxes(): Iterable<DataSample> {
    for (const sample of this.prepared.training) if (this.hasBox(sample)) yield sample;
  }

  /** Whether it has a box that is trained; no file is read. */
  private hasBox({ name, boxes = [] }: DataSample): boolean {
    const map = this.prepared.settings.labelMaps.detection;
    const singles = boxes.filter(({ crowd }) => !crowd);
    if (singles.some(({ label }) => (map ? (map[label] ?? 0) : label) > 0)) return true;
    if (boxes.length === 0) this.reasons.add("they show no object", name);
    else if (singles.length === 0) this.reasons.add("their boxes are of crowds, which training leaves out", name);
    else this.reasons.add("they show only objects of classes that are not trained", name);
    return false;
  }

  private async read(sample: DataSample): Promise<TrainingSample | undefined> {
    const { settings, damaged } = this.prepared;
    await this.yieldToEventLoop?.();
    try {
      return await prepareSample(sample, settings, { kind: "none", flip: 0 }, this.random);
    } catch (error) {
      if (!isUserError(error)) throw error;
      const { name } = sample;
      damaged.set(name, { name, why: error.message });
      this.reasons.add("they cannot be used", told({ name, why: error.message }));
      return undefined;
    }
  }

  private async firstUsable(samples: Iterable<DataSample>, needsBox = false): Promise<DataSample | undefined> {
    const { damaged } = this.prepared;
    for (const sample of samples) {
      if (damaged.has(sample.name)) continue;
      const read = await this.read(sample);
      if (!read) continue;
      if (!needsBox || read.boxes!.labels.length > 0) return sample;
      this.reasons.add("their boxes have no area left at the network’s input size", sample.name);
    }
    return undefined;
  }

  private async findTwoClasses(): Promise<void> {
    const byClass = new Map<number | undefined, DataSample[]>();
    for (const sample of this.prepared.training) {
      const label = classOf(sample, this.prepared.settings);
      const others = byClass.get(label);
      if (others) others.push(sample);
      else byClass.set(label, [sample]);
    }
    const usable: DataSample[] = [];
    for (const samples of byClass.values()) {
      const first = await this.firstUsable(samples);
      if (first) usable.push(first);
      if (usable.length > 1) return;
    }
    if (usable.length === 0) this.refuse();
    // a network may have been taught the other classes elsewhere; a recipe that starts them anew needs two
    if (byClass.size < 2) return;
    const name = this.dataSet.classes.classification?.[usable[0].classLabel!];
    this.refuse(`Only images of one class, ${name}, can be used, so there is nothing to tell apart.`);
  }

  private async maskWarnings(): Promise<readonly string[]> {
    const { training, damaged } = this.prepared;
    let looked = 0;
    for (const sample of training) {
      if (looked === maxMasks) break;
      if (damaged.has(sample.name)) continue;
      const read = await this.read(sample);
      if (!read) continue;
      if (read.mask!.some((label) => label !== ignoreIndex)) return [];
      looked++;
    }
    return [
      `${looked === 1 ? "The mask" : `None of ${counted(looked, "mask")}`} to train on ` +
        `${looked === 1 ? "has no" : "has a"} pixel that counts (all are 255), so they teach nothing. Paint objects with the index of their class.`,
    ];
  }

  private refuse(what = ""): never {
    const { training, validation } = this.prepared;
    const { name, samples } = this.dataSet;
    const outcome = what === "" ? "none of those for training can be learnt from." : `too few can be used. ${what}`;
    const sentences = [
      `There is nothing to learn in ${name}: it has ${counted(samples.length, "image")}, ${training.length} for training ` +
        `and ${validation.length} for validation, and ${outcome}`,
      this.reasons.words,
      excludedText(this.dataSet),
      "Mend or replace these files, or choose another data set.",
    ];
    throw new TrainingPlanError(sentences.filter((sentence) => sentence !== "").join(" "));
  }
}

function told({ name, why }: DamagedSample): string {
  return why.includes(name) ? why : `${name}: ${why}`;
}

/**
 * As prepareRun, and held against the files: reads images for training until one is found that can be learnt from, or
 * two of different classes. Files that cannot be used are counted in `damaged`. Rejects with TrainingPlanError where
 * there is none, and with what `yieldToEventLoop` throws.
 */
export async function prepareUsableRun(
  ingredients: RunIngredients,
  options: Parameters<typeof prepareRun>[1] = {},
): Promise<PreparedRun> {
  const prepared = prepareRun(ingredients, options);
  const warnings = await new Search(prepared, ingredients.dataSet, options.yieldToEventLoop).run();
  return { ...prepared, warnings: [...prepared.warnings, ...warnings] };
}
