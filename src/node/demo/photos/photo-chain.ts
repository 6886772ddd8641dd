// The demo of photographs.
import credit from "../../../../configs/photo-credit.json" with { type: "json" };
import { classNamesMetadata } from "../../../engine/storage/class-names-metadata";
import type { DemoChain } from "../demo-chain";
import { photoTestSets } from "../test-sets";
import { calibratedSets } from "./calibrated-sets";
import { photoKinds, photoObjects } from "./photo-kinds";
import { firstPhotoBeta, photoBetas, photoRuns } from "./photo-plan";
import { photoRunDataSet, smokeTestImages } from "./photo-run-data";
import { publishedTeacher } from "./published-teacher";

const heads = { detection: "teacher-detection", segmentation: "teacher-segmentation" } as const;

/** The layers behind those that students train. */
const body = [...Array.from({ length: 8 }, (_, i) => `body.block${i + 9}`), "body.last"];

export const photoChain: DemoChain = {
  knows: "photographs",
  start: { kind: "checkpoint", checkpoint: "EfficientNet-Lite0" },
  runs: photoRuns,
  dataSet: (run, { data, smoke }) => photoRunDataSet(run, data!, smoke),
  published: ({ teacher }) => publishedTeacher(teacher!),
  students: photoBetas.map((beta) => ({
    name: `photos-beta${beta}`,
    title: `Photos, beta ${beta}`,
    beta,
    ...(beta === firstPhotoBeta && { opensFirst: true }),
    backbone: `beta${beta}`,
    ...heads,
  })),
  teacher: { name: "photos-teacher", title: "Photos, uncompressed teacher", backbone: "teacher", ...heads },
  robustTeacher: {
    name: "photos-robust-teacher",
    title: "Photos, uncompressed teacher that knows codecs",
    backbone: "robust-teacher",
    detection: "robust-detection",
    segmentation: "robust-segmentation",
  },
  shipped: {
    metadata: {
      ...classNamesMetadata({ classification: photoKinds, detection: photoObjects, segmentation: photoObjects }),
      credit: `${credit.data} ${credit.teacher}`,
      license: credit.licence,
    },
    warnings: [
      `It knows ${photoKinds.length} kinds of things, and was trained on photographs of one thing in the middle.`,
    ],
    sharedParts: [...body, "classification", "detection", "segmentation"],
  },
  testSets: ({ data, smoke }) => photoTestSets(data!, smoke ? smokeTestImages : undefined),
  calibrations: calibratedSets,
};
