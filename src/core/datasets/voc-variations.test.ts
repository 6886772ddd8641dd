import { describe, expect, it } from "vitest";
import { type ExpectedSample, vocVariation } from "../../testing/voc-variations";
import type { DataSample, DataSet } from "./data-set";
import { openDataSet } from "./open-data-set";

const variations = 700;

function told(set: DataSet, samples: readonly DataSample[]): ExpectedSample[] {
  return samples
    .map(({ name, split, boxes, mask }) => ({
      name,
      ...(split && { split }),
      boxes: boxes!
        .map(({ label, boxXyxyPixels }) => `${set.classes.detection![label]}: ${boxXyxyPixels.join(", ")}`)
        .toSorted(),
      hasMask: mask !== undefined,
    }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

const sorted = (samples: readonly ExpectedSample[]) => samples.toSorted((a, b) => (a.name < b.name ? -1 : 1));

describe(`${variations} variations of VOC folders`, () => {
  it("are read as they were made, and whatever is left out is told", async () => {
    for (let seed = 0; seed < variations; seed++) {
      const variation = vocVariation(seed);
      const set = await openDataSet(variation.files);
      const excluded = set.skipped.reduce((sum, { count = 1 }) => sum + count, 0);
      expect(
        { format: set.format, samples: told(set, set.samples), test: told(set, set.testSamples), excluded },
        variation.what,
      ).toEqual({
        format: "voc",
        samples: sorted(variation.samples),
        test: sorted(variation.testSamples),
        excluded: variation.excluded,
      });
      for (const warning of variation.warnings) expect(set.warnings.join("\n"), variation.what).toMatch(warning);
      for (const sample of set.samples) if (sample.mask) await sample.mask();
    }
  });
});
