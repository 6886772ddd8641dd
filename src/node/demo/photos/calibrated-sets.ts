// How sure the shipped sets of photographs may be: fitted to the validation images, and to images of what they do not know.
import { calibrationTexts } from "../../../core/checkpoint/recorded-calibration";
import { loadDemoCheckpoint } from "../../../engine/storage/demo-checkpoints";
import { openNetwork } from "../../../nets/model/network";
import { useNodeBackend } from "../../backend";
import { demoFolder } from "../../demo-folder";
import type { DemoOptions } from "../demo-options";
import { calibrate } from "./calibrate";
import { photoDataSet } from "./photo-sets";
import { rehearsal } from "./photo-run-data";

/** Entries of the file of each set that ships in `out`, by its name. Caltech's drawings and grey cars, which no classifier saw, are unknown things. */
export async function calibratedSets(
  names: readonly string[],
  { out, data, smoke }: DemoOptions,
): Promise<ReadonlyMap<string, Readonly<Record<string, string>>>> {
  await useNodeBackend("wasm");
  const read = demoFolder(out);
  const { samples: all } = await photoDataSet(data!, "imitation");
  const samples = smoke ? rehearsal(all) : all;
  const validation = samples.filter(({ split, classLabel }) => split === "val" && classLabel !== undefined);
  const unknown = samples.filter(({ classLabel }) => classLabel === undefined);
  const fitted = new Map<string, Readonly<Record<string, string>>>();
  for (const name of names) {
    const network = await openNetwork(await loadDemoCheckpoint(`demo:${name}`, read));
    try {
      const { calibration, sure, after, before, known } = await calibrate(network, validation, unknown);
      console.log(
        `${name}: temperature ${calibration.temperature}, sure from ${calibration.sure.toFixed(3)} on; expected calibration ` +
          `error ${before.expectedCalibrationError.toFixed(4)} → ${after.expectedCalibrationError.toFixed(4)} on ${known} images, ` +
          `${(100 * sure.coverage).toFixed(1)} % of them sure`,
      );
      fitted.set(name, calibrationTexts(calibration));
    } finally {
      network.dispose();
    }
  }
  return fitted;
}
