// The job that measures stage times for splits, and keeps them.
import { HiddenTimes } from "../../core/split/fair-rounds";
import { mergedMeasurements } from "../../core/split/measurement";
import { reasonOf } from "../../core/image/image-error";
import { JobInputError } from "../errors";
import type { JobContext } from "../job-context";
import { browserCodecs } from "../predictions/image-codecs";
import { imagePixels } from "../predictions/image-pixels";
import { aloneAmongNetworks } from "../predictions/stored-networks";
import type { CheckpointId, CheckpointSummary } from "../protocol-checkpoints";
import type { SplitJobs } from "../protocol-split";
import { chosenMeasurables } from "../split/measurable";
import { measureNetworks, sceneImages, type MeasuringImages } from "../split/measure-networks";
import { thisMachine, watchPressure } from "../split/this-machine";
import { listCheckpoints, loadCheckpoint } from "../storage/checkpoint-store";
import { answering } from "../storage/loaded-checkpoint";
import { listMeasurements, writeMeasurement } from "../storage/measurement-store";
import { UnknownCheckpointError } from "../storage/storage-errors";
import type { Job } from "./job";

/** Of the page that this worker belongs to. */
const hidden = new HiddenTimes();

export const tellVisibility: Job<"tell-visibility"> = async ({ isHidden, atMs }) => {
  hidden.tell(isHidden, atMs);
  return { output: null, transfer: [] };
};

/** Of each kind of layer. */
const speedSeconds = 1;

function checkpointsOf(ids: readonly CheckpointId[], all: readonly CheckpointSummary[]): CheckpointSummary[] {
  return [...new Set(ids)].map((id) => {
    const found = all.find((one) => one.id === id);
    if (found) return found;
    throw new UnknownCheckpointError(`There is no checkpoint ${id} here; it may have been deleted. Choose another.`);
  });
}

async function givenImages(
  given: SplitJobs["measure-split"]["input"]["images"],
  context: JobContext,
): Promise<MeasuringImages> {
  if (!given || given.length === 0) return sceneImages(context);
  const images = [];
  for (const { image, fileName } of given) {
    context.progress({ phase: "Reading images", done: images.length, total: given.length, unit: "images" });
    await context.yieldToEventLoop();
    images.push(await imagePixels(image, fileName));
  }
  const sizes = images.map(({ width, height }) => `${width} × ${height}`);
  return { images, about: `${images.length} images of ${[...new Set(sizes)].join(", ")} pixels` };
}

export const measureSplit: Job<"measure-split"> = async ({ checkpoints, baselines, images }, context) => {
  const chosen = chosenMeasurables(checkpointsOf(checkpoints, await listCheckpoints()), baselines, {
    load: async (id) => answering(await loadCheckpoint(id)),
    codecs: browserCodecs,
  });
  if (chosen.length === 0) throw new JobInputError("Nothing was chosen to be measured. Choose a network.");
  const machine = thisMachine();
  const pressure = watchPressure();
  let states: string[] | undefined;
  let taken;
  try {
    taken = await measureNetworks(chosen, {
      context,
      machine,
      id: machine.backend,
      hidden,
      alone: aloneAmongNetworks,
      speedSeconds,
      ...(await givenImages(images, context)),
    });
  } finally {
    states = pressure.stop();
  }
  const before = (await listMeasurements()).find(({ id }) => id === taken.id);
  const measurement = mergedMeasurements(before, { ...taken, ...(states && { pressure: states }) });
  try {
    await writeMeasurement(measurement);
  } catch (error) {
    const storageProblem = `The times were not stored in this browser: ${reasonOf(error)}. Export them as a file to keep them.`;
    return { output: { measurement, storageProblem }, transfer: [] };
  }
  return { output: { measurement }, transfer: [] };
};
