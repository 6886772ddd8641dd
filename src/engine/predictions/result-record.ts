// The answers to one image as a JSON record, for programs: boxes in original pixels, the mask as run lengths.
import type { CheckpointSummary } from "../protocol-checkpoints";
import type { ImageResult, ResultRecord } from "../protocol-predictions";
import { nameIn } from "../tasks/class-maps";
import { ofPrediction, type RecordsOfTasks } from "../tasks/tasks";

export function resultRecord(result: ImageResult, summary: CheckpointSummary): ResultRecord {
  const { prediction, classNames } = result;
  const records = ofPrediction<object>(prediction, (task, predicted, name) =>
    task.record(predicted, nameIn(classNames[name])),
  );
  const { id, title, beta, modelId } = summary;
  return {
    format: "ladon-lab-result",
    version: 1,
    fileName: result.fileName,
    image: { width: result.imageWidth, height: result.imageHeight },
    checkpoint: { id, title, beta, modelId },
    protocol: result.protocol,
    ...(result.protocolNumbers && { protocolNumbers: result.protocolNumbers }),
    ...(records as Partial<RecordsOfTasks>),
    sizes: result.sizes,
    elapsedMs: result.elapsedMs,
  };
}

/** The record as a file. */
export function recordFile(record: ResultRecord): Blob {
  return new Blob([JSON.stringify(record)], { type: "application/json" });
}
