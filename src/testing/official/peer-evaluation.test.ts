// Upstream's own evaluation code beside `npm run evaluate`, on photographs, full size, both architectures of the paper.
import { execFile, execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { paperKilobytes } from "../../core/codec/sizes";
import { labelsFromRuns } from "../labels-of-runs";
import type { ClassificationEntry } from "../../engine/tasks/classification";
import type { DetectionEntry } from "../../engine/tasks/detection";
import type { SegmentationEntry } from "../../engine/tasks/segmentation";
import type { EvaluationResult } from "../../engine/protocol-evaluation";
import { boxOf, lines, type PeerAnswer } from "./peer-answers";
import { peerDataSets } from "./peer-photos";
import {
  experimentName,
  officialNetworks,
  officialTasks,
  type OfficialTask,
  recipeNames,
  releasePath,
} from "./release-names";
import { topFiveError, unmatchedDetections } from "../verify/compare-answers";

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, "../../..");
const python = process.env.LADON_PYTHON ?? "python3";
const photos = process.env.LADON_PHOTOS;
/** The folder `scripts` of upstream's repository, where it is at hand. */
const upstreamScripts = process.env.LADON_UPSTREAM_SCRIPTS;
const long = process.env.LADON_LONG === "1";
const beta = 1.28;

/** Upstream's configuration of each; sizes and shapes are those of every beta. */
const configurations = {
  resnet50: {
    classification: "splittable_resnet50-fp-beta1.28_from_resnet50.yaml",
    detection: "faster_rcnn_splittable_resnet50-fp-beta1.28_fpn.yaml",
    segmentation: "deeplabv3_splittable_resnet50-fp-beta1.28_two_stages.yaml",
  },
  resnest269e: {
    classification: "splittable_resnest269e-fp-beta5.12_from_resnest269e.yaml",
    detection: "faster_rcnn_splittable_resnest269e-fp-beta1.28_fpn.yaml",
    segmentation: "deeplabv3_splittable_resnest269e-fp-beta1.28_two_stages.yaml",
  },
} as const satisfies Record<string, Record<OfficialTask, string>>;

interface PeerImage extends PeerAnswer {
  readonly payloadBytes: number;
  /** By sc2bench's FileSizeAnalyzer. */
  readonly kilobytes: number;
}

interface PeerResult {
  readonly images: readonly PeerImage[];
  readonly meanIoU?: number;
  readonly pixelAccuracy?: number;
}

function whyNot(): string | undefined {
  if (!photos) return "LADON_PHOTOS names no folder with coco/annotations.json and imagenet/n….JPEG";
  if (!existsSync(path.join(photos, "coco/annotations.json"))) return `${photos} has no coco/annotations.json`;
  try {
    execFileSync(python, ["-c", "import sc2bench, torchvision, compressai, timm"], { stdio: "pipe" });
    return undefined;
  } catch (error) {
    const why = error instanceof Error ? error.message.trim().split("\n").at(-1) : String(error);
    return `${python} cannot import sc2bench (${why}); set LADON_PYTHON to a Python that can`;
  }
}

const missing = whyNot();
if (missing) console.log(`skipped: upstream's own evaluation beside this lab's: ${missing}`);
else if (!long) console.log("skipped ResNeSt-269e in upstream's evaluation beside this lab's; LADON_LONG=1 runs it");
const architectures = long ? (["resnet50", "resnest269e"] as const) : (["resnet50"] as const);

describe.runIf(!missing)("what upstream's code and this lab say of the same photographs", () => {
  let folder: string;
  let dataSets: Readonly<Record<OfficialTask, string>>;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "ladon-peer-"));
    dataSets = await peerDataSets(photos!, folder);
  });
  afterAll(() => rm(folder, { recursive: true }));
  const place = (name: string) => path.join(folder, name);

  /** Both sides' answers; upstream's images in their order, each with this lab's size and name. */
  async function bothSides(architecture: (typeof architectures)[number], task: OfficialTask) {
    const [recipe] = recipeNames(officialNetworks[architecture], task, beta);
    const checkpoint = path.join(place(architecture), releasePath(task, recipe));
    const [theirs, ours, predictions] = ["theirs", "ours", "predictions"].map((name) =>
      place(`${experimentName(task, recipe)}-${name}.json`),
    );
    const config = path.join(root, "reference/upstream-configs", configurations[architecture][task]);
    const peer = ["--config", config, "--checkpoint", checkpoint, "--data", dataSets[task], "--out", theirs];
    if (upstreamScripts) peer.push("--scripts", upstreamScripts);
    await run(python, [path.join(root, "src/testing/official/peer-evaluation.py"), ...peer]);
    const evaluate = ["--checkpoint", checkpoint, "--data", dataSets[task], "--task", task, "--protocol", task];
    const files = ["--json", ours, "--predictions", predictions];
    const node = [path.join(root, "scripts/run.mjs"), "evaluate", ...evaluate, ...files];
    // masks name no classes: labels stand for themselves
    if (task === "segmentation") node.push("--classes", "order");
    await run(process.execPath, node, { cwd: root });
    const upstream = JSON.parse(await readFile(theirs, "utf8")) as PeerResult;
    const result = JSON.parse(await readFile(ours, "utf8")) as EvaluationResult;
    const { imageNames, payloadBytes } = result.details;
    const images = upstream.images.map((image) => {
      const at = imageNames.findIndex((name) => name === image.name || name.endsWith(`/${image.name}`));
      return { ...image, ownName: imageNames[at], ownBytes: payloadBytes![at] };
    });
    return { upstream, result, images, predictions: await readFile(predictions, "utf8") };
  }

  function expectEqualSizes({ images, result }: Awaited<ReturnType<typeof bothSides>>): string {
    for (const { payloadBytes, kilobytes, ownBytes } of images) {
      // a latent beside a tie may round the other way on another processor, which costs a word of the coder at most
      expect(Math.abs(ownBytes - payloadBytes)).toBeLessThanOrEqual(4);
      expect(paperKilobytes(payloadBytes, 103, 103)).toBeCloseTo(kilobytes, 12);
    }
    const equal = images.filter(({ payloadBytes, ownBytes }) => payloadBytes === ownBytes).length;
    expect(equal).toBeGreaterThanOrEqual(Math.floor(0.9 * images.length));
    expect(result.images).toBe(images.length);
    return `${equal} of ${images.length} payloads equal to the byte`;
  }

  describe.each(architectures)("%s", (architecture) => {
    beforeAll(async () => {
      const make = [path.join(root, "scripts/run.mjs"), "official-make", "--out", place(architecture)];
      await run(process.execPath, [...make, "--arch", architecture], { cwd: root });
    }, 600_000);

    it.each(officialTasks)(
      "%s: sizes equal, answers within float32's rounding",
      { timeout: 3_600_000 },
      async (task) => {
        const sides = await bothSides(architecture, task);
        const { images, upstream, result } = sides;
        const sizes = expectEqualSizes(sides);
        if (task === "classification") {
          const records = lines<ClassificationEntry>(sides.predictions);
          const errors = images.map(({ ownName, top5 }) =>
            topFiveError({ top: records.find(({ name }) => name === ownName)!.top5 }, top5!),
          );
          console.log(`${architecture} ${task}: ${sizes}, probabilities differ by ${Math.max(...errors)} at most`);
          expect(Math.max(...errors)).toBeLessThan(1e-3);
        } else if (task === "detection") {
          const truth = JSON.parse(await readFile(path.join(dataSets.detection, "annotations.json"), "utf8")) as {
            images: { id: number; file_name: string }[];
            categories: { id: number }[];
          };
          const found = JSON.parse(sides.predictions) as DetectionEntry[];
          let boxes = 0;
          let unmatched = 0;
          for (const { name, detections } of images) {
            const { id } = truth.images.find(({ file_name: file }) => file === name)!;
            const own = found.filter(({ image_id: image }) => image === id).map(boxOf);
            // this lab writes no detections of labels that the dataset has no category for
            const listed = detections!.filter(({ label }) =>
              truth.categories.some((category) => category.id === label),
            );
            boxes += listed.length;
            unmatched += unmatchedDetections(own, {
              boxes: listed.map(({ box }) => box),
              labels: listed.map(({ label }) => label),
              scores: listed.map(({ score }) => score),
            });
          }
          console.log(`${architecture} ${task}: ${sizes}, ${unmatched} of ${boxes} boxes without partner`);
          // near-ties of arbitrary weights swap a few
          expect(unmatched).toBeLessThanOrEqual(0.02 * boxes);
        } else {
          const records = lines<SegmentationEntry>(sides.predictions);
          let pixels = 0;
          let others = 0;
          for (const { ownName, segmentation } of images) {
            const record = records.find(({ name }) => name === ownName)!;
            const { width, height } = segmentation!;
            expect([record.width, record.height, record.pixels]).toEqual([width, height, "protocol"]);
            const labels = [segmentation!.runs, record.runs].map((runs) =>
              labelsFromRuns(
                runs.map(([label, length]) => ({ label, length })),
                width * height,
              ),
            );
            pixels += width * height;
            others += labels[0].reduce((sum, label, at) => sum + Number(label !== labels[1][at]), 0);
          }
          const { meanIoU, pixelAccuracy } = result.scores.segmentation!;
          const worst = Math.max(
            Math.abs(meanIoU - upstream.meanIoU!),
            Math.abs(pixelAccuracy - upstream.pixelAccuracy!),
          );
          console.log(`${architecture} ${task}: ${sizes}, ${others} of ${pixels} labels differ, scores by ${worst}`);
          expect(others).toBeLessThanOrEqual(1e-3 * pixels);
          expect(worst).toBeLessThan(1e-4);
        }
      },
    );
  });
});
