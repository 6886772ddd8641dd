// COCO results files: a list of boxes with scores (cocodataset.org, "Results format", object detection).
import { z } from "zod";
import { type CocoProblem, CocoProblems } from "./coco-problems";
import { boxSchema, type CocoTruth, imageIdSchema, issuesOf } from "./coco-truth";
import type { ScoredBox } from "./detection-boxes";
import { CocoFileError } from "./metrics-errors";
import type { ImageId } from "./image-id";

export interface CocoDetections {
  /** Detections of each image in the file's order; no entry where there is none. */
  readonly detectionsOfImage: ReadonlyMap<ImageId, readonly ScoredBox[]>;
  readonly detections: number;
  readonly problems: readonly CocoProblem[];
}

const entrySchema = z.object({
  image_id: imageIdSchema,
  category_id: z.number().int(),
  bbox: boxSchema,
  score: z.number(),
});

/**
 * The detections in a parsed results file that belong to `truth`'s images and categories. Others are left out and told
 * in `problems`. Throws CocoFileError where the file is no list, or none of its entries is a detection.
 */
export function parseCocoDetections(json: unknown, truth: Pick<CocoTruth, "images" | "categories">): CocoDetections {
  if (!Array.isArray(json)) {
    throw new CocoFileError(
      `This is not a COCO results file: it is ${json === null ? "null" : `of type ${typeof json}`}; a JSON list of ` +
        "detections with image_id, category_id, bbox and score was expected.",
    );
  }
  const images = new Set(truth.images.map(({ id }) => id));
  const categories = new Set(truth.categories.map(({ id }) => id));
  const problems = new CocoProblems();
  const detectionsOfImage = new Map<ImageId, ScoredBox[]>();
  let detections = 0;
  let malformed = 0;
  for (const [i, entry] of (json as unknown[]).entries()) {
    const result = entrySchema.safeParse(entry);
    if (!result.success) {
      malformed++;
      problems.add("malformed", `detection ${i}: ${issuesOf(result.error)}`);
      continue;
    }
    const { image_id: imageId, category_id: categoryId, bbox: boxXywhPixels, score } = result.data;
    if (!images.has(imageId)) problems.add("dangling-image", `detection ${i}: image ${imageId}`);
    else if (!categories.has(categoryId)) problems.add("unknown-category", `detection ${i}: category ${categoryId}`);
    else {
      detections++;
      const others = detectionsOfImage.get(imageId);
      const detection = { categoryId, boxXywhPixels, score };
      if (others) others.push(detection);
      else detectionsOfImage.set(imageId, [detection]);
    }
  }
  if (malformed > 0 && malformed === json.length) {
    throw new CocoFileError(
      `None of the ${malformed} entries of this COCO results file is a detection: ${problems.list()[0].examples[0]}.`,
    );
  }
  return { detectionsOfImage, detections, problems: problems.list() };
}
