// The jobs about files of which nobody has said what they are.
import { browserFiles } from "../../core/datasets/browser-files";
import type { DataFile } from "../../core/datasets/data-set";
import { withoutLitter } from "../../core/datasets/data-set-folder";
import { isPicture } from "../../core/datasets/picture-file";
import { zipFiles } from "../../core/datasets/zip-files";
import { openSource } from "../datasets/open-source";
import { CancelledError } from "../errors";
import { inspectGroups } from "../inspection/inspect-groups";
import type { InspectOptions } from "../inspection/inspect-options";
import { baseName, type InspectedFile } from "../inspection/inspected-file";
import { knownStoredCheckpoints } from "../inspection/known-stored-checkpoints";
import type { JobContext } from "../job-context";
import type { PickedFile } from "../protocol-datasets";
import type { InspectionJobs } from "../protocol-inspection";
import type { Job } from "./job";

/** Data sets are opened as the jobs about data sets open them, so that the page to which they go finds them open. */
function optionsFor(picked: ReadonlyMap<DataFile, PickedFile>, context: JobContext): InspectOptions {
  return {
    checkpoints: knownStoredCheckpoints,
    openDataSet: (files) => openSource({ kind: "files", files: files.map((file) => picked.get(file)!) }, context),
    openZip: (zip) => openSource({ kind: "zip", file: picked.get(zip)!.file }, context),
    signal: context.signal,
    onProgress: ({ phase, done, total }) => context.progress({ phase, done, total, unit: "files" }),
  };
}

export const inspectionJobs: { readonly [Kind in keyof InspectionJobs]: Job<Kind> } = {
  async inspect({ files }, context) {
    const inspected = browserFiles(files).map((file, i): InspectedFile => ({
      ...file,
      blob: () => Promise.resolve(files[i].file),
    }));
    const places = new Map(inspected.map((file, i) => [file as DataFile, i]));
    const picked = new Map(inspected.map((file, i) => [file as DataFile, files[i]]));
    try {
      const groups = await inspectGroups(inspected, optionsFor(picked, context));
      const output = groups.map(({ inspection, files: own }) => ({
        inspection,
        files: own.map((file) => places.get(file)!),
        images: own.filter(({ path }) => isPicture(path)).map((file) => places.get(file)!),
      }));
      return { output, transfer: [] };
    } catch (error) {
      if (context.signal.aborted) throw new CancelledError("Looking at files");
      throw error;
    }
  },
  async "unpack-images"({ file }, context) {
    const images = withoutLitter(await zipFiles(file)).filter(({ path }) => isPicture(path));
    const output: PickedFile[] = [];
    for (const [done, image] of images.entries()) {
      context.progress({ phase: "Unpacking images", done, total: images.length, unit: "images" });
      await context.breathe();
      output.push({ path: image.path, file: new File([await image.bytes()], baseName(image.path)) });
    }
    return { output, transfer: [] };
  },
};
