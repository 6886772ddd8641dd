// A zip laid out like the official release: three .pt files of one beta, full size, their weights by the reference rule.
import { createWriteStream, existsSync, mkdirSync, renameSync } from "node:fs";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { configure, ZipWriter } from "@zip.js/zip.js";
import { writeTorchCheckpoint } from "../src/core/checkpoint/write-torch";
import { torchTensors } from "../src/core/checkpoint/torch-tensors";
import type { TaskName } from "../src/domain";
import { ownReference } from "../src/testing/verify/reference-folder";
import { ruleWeights } from "../src/testing/verify/rule-weights";

/** File names after the upstream configs of beta 1.28. */
const members: Readonly<Record<TaskName, string>> = {
  classification: "ilsvrc2012/ladon/splittable_resnet50-fp-beta1.28_from_resnet50.pt",
  detection: "coco2017/ladon/faster_rcnn_splittable_resnet50-fp-beta1.28_fpn.pt",
  segmentation: "pascal_voc2012/ladon/deeplabv3_splittable_resnet50-fp-beta1.28_two_stages.pt",
};

/** Path of the zip, about 430 MB, made once and kept under .cache. */
export async function officialZip(): Promise<string> {
  const folder = path.resolve(".cache/official-release");
  const file = path.join(folder, "ladon-resnet50-beta1.28.zip");
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true });
  configure({ useWebWorkers: false });
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const zip = new ZipWriter(writable, { level: 0 });
  const written = pipeline(Readable.fromWeb(readable as never), createWriteStream(`${file}.part`));
  for (const [task, member] of Object.entries(members)) {
    const model = await ruleWeights(ownReference, "resnet50", task);
    const tensors = torchTensors(model, task as TaskName);
    const stem = path.basename(member, ".pt");
    const chunks = writeTorchCheckpoint(tensors, { folder: stem, beside: { best_value: 71.25 } });
    const stream = Readable.toWeb(Readable.from(chunks)) as ReadableStream<Uint8Array>;
    await zip.add(`resource/ckpt/${member}`, stream);
  }
  await zip.close();
  await written;
  renameSync(`${file}.part`, file);
  return file;
}
