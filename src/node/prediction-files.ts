// Files that predictions are written to as they come, one for each entry and task.
import { closeSync, openSync, writeSync } from "node:fs";
import path from "node:path";
import type { SegmentationPixels } from "../core/metrics/segmentation-evaluator";
import type { Prediction, TaskName } from "../domain";
import type { EntryFacts } from "../engine/evaluation/evaluation-state";
import { nameIn } from "../engine/tasks/class-maps";
import type { ImageTruth } from "../engine/tasks/task";
import { engineTasks, ofPrediction } from "../engine/tasks/tasks";

const flushAtCharacters = 2 ** 18;

/** One JSON list, or one JSON object a line; written in large pieces. */
class JsonFile {
  private readonly handle: number;
  private text = "";
  private isEmpty = true;

  constructor(
    readonly place: string,
    private readonly layout: "list" | "lines",
  ) {
    this.handle = openSync(place, "w");
  }

  add(entry: object): void {
    const json = JSON.stringify(entry);
    this.text += this.layout === "lines" ? `${json}\n` : `${this.isEmpty ? "[\n" : ",\n"}${json}`;
    this.isEmpty = false;
    if (this.text.length < flushAtCharacters) return;
    writeSync(this.handle, this.text);
    this.text = "";
  }

  close(): void {
    if (this.layout === "list") this.text += this.isEmpty ? "[]\n" : "\n]\n";
    writeSync(this.handle, this.text);
    closeSync(this.handle);
  }
}

/** `predictions-2-detection.json`: the entry's number where there are several, the task where there are several. */
function placeOf(file: string, entry: number, entries: number, task: TaskName, tasks: number): string {
  const { dir, name, ext } = path.parse(file);
  const parts = [name, ...(entries > 1 ? [String(entry + 1)] : []), ...(tasks > 1 ? [task] : [])];
  return path.join(dir, parts.join("-") + ext);
}

/** The prediction files of a whole evaluation. Node's errors say where one cannot be written. */
export class PredictionFiles {
  private readonly files: readonly Partial<Record<TaskName, JsonFile>>[];

  constructor(
    file: string,
    private readonly facts: readonly EntryFacts[],
    tasks: readonly TaskName[],
    private readonly categoryIds: readonly number[] | undefined,
    private readonly pixels: SegmentationPixels,
  ) {
    this.files = facts.map((_, entry) =>
      Object.fromEntries(
        tasks.map((task) => {
          const place = placeOf(file, entry, facts.length, task, tasks.length);
          return [task, new JsonFile(place, engineTasks[task].predictionFile.layout)];
        }),
      ),
    );
  }

  private get all(): JsonFile[] {
    return this.files.flatMap((files) => Object.values(files));
  }

  get places(): string[] {
    return this.all.map(({ place }) => place);
  }

  write(entry: number, truth: ImageTruth, prediction: Prediction): void {
    const { classMaps, modelClasses } = this.facts[entry];
    ofPrediction(prediction, ({ predictionFile }, predicted, task) => {
      const classes = {
        map: classMaps[task],
        nameOf: nameIn(modelClasses[task]),
        categoryIds: this.categoryIds,
        pixels: this.pixels,
      };
      for (const one of predictionFile.entries(truth, predicted, classes)) this.files[entry][task]?.add(one);
    });
  }

  close(): void {
    for (const file of this.all) file.close();
  }
}
