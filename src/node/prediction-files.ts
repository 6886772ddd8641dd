// Files that predictions are written to as they come, one for each entry and task.
import { closeSync, openSync, writeSync } from "node:fs";
import path from "node:path";
import type { SegmentationPixels } from "../core/metrics/segmentation-pixels";
import type { Prediction, TaskName } from "../domain";
import type { EntryFacts } from "../engine/evaluation/evaluation-state";
import type { ImageTruth } from "../engine/tasks/task";
import { classificationRecord, cocoResults, segmentationRecord } from "../engine/evaluation/prediction-records";

const flushAtCharacters = 2 ** 18;

/** A text file that is written in large pieces. */
class TextFile {
  private readonly handle: number;
  private text = "";

  constructor(readonly place: string) {
    this.handle = openSync(place, "w");
  }

  write(text: string): void {
    this.text += text;
    if (this.text.length < flushAtCharacters) return;
    writeSync(this.handle, this.text);
    this.text = "";
  }

  close(): void {
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
  private readonly files = new Map<string, TextFile>();
  private readonly begun = new Set<TextFile>();

  constructor(
    file: string,
    private readonly facts: readonly EntryFacts[],
    private readonly tasks: readonly TaskName[],
    private readonly categoryIds: readonly number[] | undefined,
    private readonly pixels: SegmentationPixels,
  ) {
    for (const entry of facts.keys()) {
      for (const task of tasks) {
        this.files.set(`${entry} ${task}`, new TextFile(placeOf(file, entry, facts.length, task, tasks.length)));
      }
    }
  }

  get places(): string[] {
    return Array.from(this.files.values(), ({ place }) => place);
  }

  write(entry: number, truth: ImageTruth, prediction: Prediction): void {
    const facts = this.facts[entry];
    for (const task of this.tasks) {
      const file = this.files.get(`${entry} ${task}`)!;
      if (task === "detection") {
        for (const result of cocoResults(truth, prediction, facts, this.categoryIds)) this.listed(file, result);
        continue;
      }
      const record =
        task === "classification"
          ? classificationRecord(truth, prediction, facts)
          : segmentationRecord(truth, prediction, this.pixels);
      if (record) file.write(`${JSON.stringify(record)}\n`);
    }
  }

  /** An element of a JSON list. */
  private listed(file: TextFile, value: unknown): void {
    file.write(`${this.begun.has(file) ? ",\n" : "[\n"}${JSON.stringify(value)}`);
    this.begun.add(file);
  }

  close(): void {
    for (const [key, file] of this.files) {
      if (key.endsWith("detection")) file.write(this.begun.has(file) ? "\n]\n" : "[]\n");
      file.close();
    }
  }
}
