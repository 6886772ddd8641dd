// What was dropped on a page, as the worker for it looks at it.
import type { DataFile } from "../../core/datasets/data-set";
import { withoutLitter } from "../../core/datasets/data-set-folder";
import { isImage } from "../../core/datasets/image-file";
import { browserFiles, zipFiles } from "../../core/datasets/data-files";
import type { PickedFile } from "../protocol-datasets";
import type { InspectedGroup, InspectionJobs, UnpackedImages } from "../protocol-inspection";
import { listCheckpoints, storedTables } from "../storage/checkpoint-store";
import { isDemoId, loadDemoCheckpoint } from "../storage/demo-checkpoints";
import { inspectGroups } from "./inspect-groups";
import { baseName, type InspectedFile } from "./inspected-file";
import type { KnownCheckpoint } from "./inspect-options";
import { knownCheckpoint } from "./known-checkpoints";
import { unreadableSentence } from "./unreadable-sentence";

/** Opening a larger set takes seconds, and the page that takes it opens it again. */
const opensUpTo = 5000;

/** The checkpoints that a tab has: those that ship, and those that people brought. */
async function knownStoredCheckpoints(): Promise<KnownCheckpoint[]> {
  const all = await listCheckpoints();
  return all.map((summary) =>
    knownCheckpoint(summary, async () =>
      isDemoId(summary.id) ? (await loadDemoCheckpoint(summary.id)).tables : storedTables(summary.id),
    ),
  );
}

export async function inspectDrop({ files, glance }: InspectionJobs["inspect"]["input"]): Promise<InspectedGroup[]> {
  const inspected = browserFiles(files).map((file, i): InspectedFile => ({
    ...file,
    blob: () => Promise.resolve(files[i].file),
  }));
  const places = new Map(inspected.map((file, i) => [file as DataFile, i]));
  const groups = await inspectGroups(inspected, {
    checkpoints: knownStoredCheckpoints,
    opensUpTo: glance ? 0 : opensUpTo,
  });
  return groups.map(({ inspection, files: own }) => ({
    inspection,
    files: own.map((file) => places.get(file)!),
    images: own.filter(({ path }) => isImage(path)).map((file) => places.get(file)!),
  }));
}

export async function unpackImages({ file }: InspectionJobs["unpack-images"]["input"]): Promise<UnpackedImages> {
  const images = withoutLitter(await zipFiles(file)).filter(({ path }) => isImage(path));
  const files: PickedFile[] = [];
  const problems: string[] = [];
  for (const image of images) {
    try {
      files.push({ path: image.path, file: new File([await image.bytes()], baseName(image.path)) });
    } catch (error) {
      problems.push(unreadableSentence(error, image.path));
    }
  }
  return { files, problems };
}
