// How long COCO's matching and its twelve numbers take on a set of the size of COCO's validation images.
import type { BoxXywh, ScoredBox, CocoGroundTruth } from "../../core/metrics/detection-matching";
import { createDetectionEvaluator } from "../../core/metrics/detection-evaluator";
import { resamplingRandom } from "../../core/metrics/bootstrap";
import { benchRow, timesInTurn, type BenchSection } from "./bench-result";

const images = 5000;
const objectsAnImage = 7;
const categories = 80;

interface MadeImage {
  readonly truths: readonly CocoGroundTruth[];
  readonly detections: readonly ScoredBox[];
}

/** 35,000 objects and 36,000 detections, most of them near an object; a few categories have most of both. */
function madeImages(): MadeImage[] {
  const random = resamplingRandom(1);
  const draw = (): number => random.bits() / 2 ** 32;
  return Array.from({ length: images }, (_, image) => {
    const truths = Array.from({ length: objectsAnImage }, (): CocoGroundTruth => {
      const boxXywhPixels: BoxXywh = [400 * draw(), 300 * draw(), 10 + 200 * draw(), 10 + 150 * draw()];
      const areaPixels = boxXywhPixels[2] * boxXywhPixels[3] * 0.7;
      return { categoryId: Math.floor(categories * draw() ** 3), boxXywhPixels, areaPixels, isCrowd: false };
    });
    const found = image % 5 === 0 ? objectsAnImage + 1 : objectsAnImage;
    const detections = Array.from({ length: found }, (_, k): ScoredBox => {
      const { boxXywhPixels, categoryId } = truths[k % objectsAnImage];
      const [left, top, width, height] = boxXywhPixels;
      return { categoryId, boxXywhPixels: [left + 20 * draw(), top, width, height], score: draw() };
    });
    return { truths, detections };
  });
}

export async function benchCocoMatching(runs: number): Promise<BenchSection> {
  const made = madeImages();
  const listed = Array.from({ length: categories }, (_, id) => ({ id, name: String(id) }));
  const judge = () => {
    const evaluator = createDetectionEvaluator(listed);
    for (const [image, { truths, detections }] of made.entries()) evaluator.add(image, truths, detections);
    return evaluator.finish();
  };
  const times = await timesInTurn({ judge }, Math.min(runs, 5));
  const detections = made.reduce((sum, image) => sum + image.detections.length, 0);
  return {
    title: "COCO matching",
    about: `${detections} detections, ${images * objectsAnImage} objects, ${images} images, ${categories} categories`,
    rows: [benchRow("matching and twelve numbers", times.judge)],
    figures: [],
  };
}
