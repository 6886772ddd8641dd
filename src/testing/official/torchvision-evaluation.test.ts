// torchvision's lightweight networks beside `npm run evaluate`, on photographs, by their own transforms.
import { execFile, execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ClassificationEntry } from "../../engine/tasks/classification";
import type { DetectionEntry } from "../../engine/tasks/detection";
import type { SegmentationEntry } from "../../engine/tasks/segmentation";
import { labelsFromRuns } from "../labels-of-runs";
import { topFiveError, unmatchedDetections } from "../verify/compare-answers";
import { boxOf, lines, type PeerAnswer } from "./peer-answers";
import { peerDataSets } from "./peer-photos";
import type { OfficialTask } from "./release-names";

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, "../../..");
const python = process.env.LADON_PYTHON ?? "python3";
const photos = process.env.LADON_PHOTOS;

function whyNot(): string | undefined {
  if (!photos) return "LADON_PHOTOS names no folder with coco/annotations.json and imagenet/n….JPEG";
  if (!existsSync(path.join(photos, "coco/annotations.json"))) return `${photos} has no coco/annotations.json`;
  try {
    execFileSync(python, ["-c", "import torchvision"], { stdio: "pipe" });
    return undefined;
  } catch (error) {
    const why = error instanceof Error ? error.message.trim().split("\n").at(-1) : String(error);
    return `${python} cannot import torchvision (${why}); set LADON_PYTHON to a Python that can`;
  }
}

const missing = whyNot();
if (missing) console.log(`skipped: torchvision's lightweight networks beside this lab's: ${missing}`);

describe.runIf(!missing)("torchvision's lightweight networks and this lab's say of the same photographs", () => {
  let folder: string;
  let dataSets: Readonly<Record<OfficialTask, string>>;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "ladon-torchvision-"));
    dataSets = await peerDataSets(photos!, folder);
  });
  afterAll(() => rm(folder, { recursive: true }));

  /** torchvision's answers and what `npm run evaluate` writes of the same file and photographs. */
  async function bothSides(name: string, task: OfficialTask) {
    const [checkpoint, theirs, predictions] = [`${name}.pth`, "theirs.json", "predictions.json"].map((file) =>
      path.join(folder, file),
    );
    const script = path.join(root, "src/testing/official/torchvision-evaluation.py");
    const peer = ["--data", dataSets[task], "--checkpoint", checkpoint, "--out", theirs];
    await run(python, [script, name, ...peer]);
    const asked = ["--checkpoint", checkpoint, "--data", dataSets[task], "--task", task, "--protocol", task];
    const node = [path.join(root, "scripts/run.mjs"), "evaluate", ...asked, "--predictions", predictions];
    // masks name no classes: labels stand for themselves
    if (task === "segmentation") node.push("--classes", "order");
    await run(process.execPath, node, { cwd: root });
    const { images } = JSON.parse(await readFile(theirs, "utf8")) as { readonly images: readonly PeerAnswer[] };
    expect(images).toHaveLength(12);
    return { images, predictions: await readFile(predictions, "utf8") };
  }

  it.each(["mobilenet_v2", "mobilenet_v3_large", "mnasnet0_5", "mnasnet1_3"])(
    "%s: the same five classes",
    { timeout: 600_000 },
    async (network) => {
      const { images, predictions } = await bothSides(network, "classification");
      const records = lines<ClassificationEntry>(predictions);
      const errors = images.map(({ name, top5 }) =>
        topFiveError({ top: records.find((record) => record.name.endsWith(name))!.top5 }, top5!),
      );
      console.log(`${network}: probabilities differ by ${Math.max(...errors)} at most`);
      expect(Math.max(...errors)).toBeLessThan(1e-3);
    },
  );

  it.each(["lraspp_mobilenet_v3_large", "deeplabv3_mobilenet_v3_large"])(
    "%s: the same masks but for near-ties",
    { timeout: 600_000 },
    async (network) => {
      const { images, predictions } = await bothSides(network, "segmentation");
      const records = lines<SegmentationEntry>(predictions);
      let pixels = 0;
      let others = 0;
      for (const { name, segmentation } of images) {
        const record = records.find((each) => path.parse(each.name).name === path.parse(name).name)!;
        const { width, height } = segmentation!;
        expect([record.width, record.height, record.pixels]).toEqual([width, height, "protocol"]);
        const [theirs, own] = [segmentation!.runs, record.runs].map((runs) =>
          labelsFromRuns(
            runs.map(([label, length]) => ({ label, length })),
            width * height,
          ),
        );
        pixels += width * height;
        others += theirs.reduce((sum, label, at) => sum + Number(label !== own[at]), 0);
      }
      console.log(`${network}: ${others} of ${pixels} labels differ`);
      expect(others).toBeLessThanOrEqual(1e-3 * pixels);
    },
  );

  it.each(["fasterrcnn_mobilenet_v3_large_320_fpn", "ssdlite320_mobilenet_v3_large", "ssd300_vgg16"])(
    "%s: the same boxes but for near-ties",
    { timeout: 900_000 },
    async (network) => {
      const { images, predictions } = await bothSides(network, "detection");
      const truth = JSON.parse(await readFile(path.join(dataSets.detection, "annotations.json"), "utf8")) as {
        images: { id: number; file_name: string }[];
        categories: { id: number }[];
      };
      const found = JSON.parse(predictions) as DetectionEntry[];
      let boxes = 0;
      let unmatched = 0;
      for (const { name, detections } of images) {
        const { id } = truth.images.find(({ file_name: file }) => file === name)!;
        const own = found.filter(({ image_id: image }) => image === id).map(boxOf);
        // this lab writes no detections of labels that the dataset has no category for
        const listed = detections!.filter(({ label }) => truth.categories.some((category) => category.id === label));
        boxes += listed.length;
        unmatched += unmatchedDetections(own, {
          boxes: listed.map(({ box }) => box),
          labels: listed.map(({ label }) => label),
          scores: listed.map(({ score }) => score),
        });
      }
      console.log(`${network}: ${unmatched} of ${boxes} boxes without partner`);
      expect(boxes).toBeGreaterThan(50);
      // near-ties of arbitrary weights swap a few
      expect(unmatched).toBeLessThanOrEqual(0.02 * boxes);
    },
  );
});
