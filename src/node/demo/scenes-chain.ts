// The demo of generated scenes.
import { sceneClasses } from "../../core/scenes/scene-classes";
import { classNamesMetadata } from "../../engine/storage/class-names-metadata";
import type { DemoChain } from "./demo-chain";
import { demoDataSet, demoSeeds } from "./demo-data";
import { demoBetas, demoRuns, firstBetaToOpen } from "./scenes-plan";
import { sceneTestSets } from "./test-sets";

const withBackground = ["background", ...sceneClasses];

export const scenesChain: DemoChain = {
  knows: "scenes",
  start: { kind: "random", network: "ladon-nano" },
  runs: demoRuns,
  dataSet: (_, { counts }) => demoDataSet(counts),
  students: demoBetas.map((beta) => ({
    name: `nano-beta${beta}`,
    title: `Scenes, beta ${beta}`,
    beta,
    ...(beta === firstBetaToOpen && { opensFirst: true }),
    backbone: `beta${beta}`,
    detection: `beta${beta}-detection`,
    segmentation: `beta${beta}-segmentation`,
  })),
  teacher: {
    name: "nano-teacher",
    title: "Scenes, uncompressed teacher",
    backbone: "teacher",
    detection: "teacher-detection-last",
    segmentation: "teacher-segmentation-last",
  },
  robustTeacher: {
    name: "robust-teacher",
    title: "Scenes, uncompressed teacher that knows codecs",
    backbone: "robust-teacher",
    detection: "robust-detection",
    segmentation: "robust-segmentation",
  },
  shipped: {
    metadata: classNamesMetadata({
      classification: sceneClasses,
      detection: withBackground,
      segmentation: withBackground,
    }),
    warnings: ["It knows generated scenes only; on photographs its answers mean nothing."],
  },
  testSets: ({ counts }) => sceneTestSets(counts.test, demoSeeds.test),
};
