// Whether a run's images teach anything: looked for before the first step, because a run over nothing ends like any other.
import { isUserError } from "../../core/base/user-error";
import type { DataSample, DataSet } from "../../core/datasets/data-set";
import { counted } from "../../core/base/sentence";
import { taskNames, type TaskName } from "../../domain";
import { prepareSample, type TrainingSample } from "../../nets/training/batches/prepare-sample";
import { SeededRandom } from "../../core/base/random";
import type { DamagedSample } from "../protocol-training";
import type { LearnableSearch } from "../tasks/task";
import { engineTasks } from "../tasks/tasks";
import { excludedText, type PreparedRun, prepareRun, type RunIngredients } from "./prepare-run";
import { TrainingPlanError } from "./run-errors";

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
    const tasks = taskNames.filter((task) => settings.tasks.includes(task));
    const warnings: string[] = [];
    for (const task of tasks) warnings.push(...(await engineTasks[task].findLearnable(this.forTask(task))));
    if (tasks.length === 0 && !(await this.firstUsable(training))) this.refuse();
    return warnings;
  }

  private forTask(task: TaskName): LearnableSearch {
    const { settings, training } = this.prepared;
    const map = settings.labelMaps[task];
    return {
      samples: training,
      classes: this.dataSet.classes[task],
      labelOf: (label) => (map ? (map[label] ?? null) : label),
      firstUsable: (samples, isEnough) => this.firstUsable(samples, isEnough),
      because: (kind, image) => this.reasons.add(kind, image),
      refuse: (what) => this.refuse(what),
    };
  }

  private async read(sample: DataSample): Promise<TrainingSample | undefined> {
    const { settings, damaged } = this.prepared;
    if (damaged.has(sample.name)) return undefined;
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

  private async firstUsable(
    samples: Iterable<DataSample>,
    isEnough: (sample: DataSample, read: TrainingSample) => boolean = () => true,
  ): Promise<DataSample | undefined> {
    for (const sample of samples) {
      const read = await this.read(sample);
      if (read && isEnough(sample, read)) return sample;
    }
    return undefined;
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
      "Mend or replace these files, or choose another dataset.",
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
