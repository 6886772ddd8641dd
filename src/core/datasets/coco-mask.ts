// The label map of a COCO image, drawn from the outlines of its annotations.
import { type BoxXyxy, ignoreIndex } from "../../domain";
import { DataSetError, type SegmentationMask } from "./data-set";
import { forEachPolygonPixel } from "./polygon-mask";
import { countsOfText, forEachRunPixel, RunLengthError } from "../base/coco-run-lengths";

export interface OutlinedObject {
  readonly label: number;
  readonly boxXyxyPixels: BoxXyxy;
  readonly areaPixels: number;
  /** As the file has it; absent where there is no outline. */
  readonly segmentation?: unknown;
}

function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((each) => typeof each === "number" && Number.isFinite(each));
}

type Fill = (pixel: number) => void;

/** Pixels that outlines may paint over each other; a few thousand things on a photograph of 12 megapixels paint 50 million. */
const maxPainted = 2 ** 28;
/** However many pixels there are, each may be painted so often. */
const timesOver = 4;

/** Calls `fill` and counts; throws RunLengthError where things lie over each other without end. */
class Brush {
  private left: number;

  constructor(private readonly labels: Uint8Array) {
    this.left = Math.max(maxPainted, timesOver * labels.length);
  }

  of(label: number): Fill {
    return (pixel) => {
      if (--this.left < 0) {
        throw new RunLengthError(`the image’s outlines and boxes paint more than ${maxPainted} pixels over each other`);
      }
      this.labels[pixel] = label;
    };
  }
}

/** Throws RunLengthError where the outline cannot be drawn. */
function drawOutline(segmentation: unknown, width: number, height: number, fill: Fill): void {
  if (Array.isArray(segmentation)) {
    for (const polygon of segmentation as unknown[]) {
      if (!isNumbers(polygon) || polygon.length % 2 === 1) {
        throw new RunLengthError("its polygon is no list of pairs of numbers");
      }
      // Two corners enclose nothing.
      if (polygon.length >= 6) forEachPolygonPixel(polygon, width, height, fill);
    }
    return;
  }
  const { size, counts } = (segmentation ?? {}) as { readonly size?: unknown; readonly counts?: unknown };
  if (!isNumbers(size) || size.length !== 2 || !(typeof counts === "string" || isNumbers(counts))) {
    throw new RunLengthError("its segmentation is neither polygons nor run lengths");
  }
  if (size[0] !== height || size[1] !== width) {
    throw new RunLengthError(`its mask has ${size[1]} × ${size[0]} pixels, its image ${width} × ${height}`);
  }
  forEachRunPixel(typeof counts === "string" ? countsOfText(counts) : counts, width, height, fill);
}

function fillBox([left, top, right, bottom]: BoxXyxy, width: number, height: number, fill: Fill): void {
  for (let y = Math.floor(top); y < Math.min(height, Math.ceil(bottom)); y++) {
    for (let x = Math.floor(left); x < Math.min(width, Math.ceil(right)); x++) fill(y * width + x);
  }
}

/**
 * Things are drawn by falling area, equal ones in the file's order, so that the smaller one shows where two overlap.
 * Crowds are drawn like things: their pixels are of their class. A thing without an outline makes the background of its
 * box ignored.
 * @throws {DataSetError} which names the image, where an outline cannot be drawn, is of another size, or outlines lie
 * over each other without end. The sides are those of an image, not what a file claims.
 */
export function drawCocoMask(
  name: string,
  objects: readonly OutlinedObject[],
  width: number,
  height: number,
): SegmentationMask {
  const labels = new Uint8Array(width * height);
  const brush = new Brush(labels);
  try {
    for (const { boxXyxyPixels, segmentation } of objects) {
      if (segmentation === undefined) fillBox(boxXyxyPixels, width, height, brush.of(ignoreIndex));
    }
    const outlined = objects.filter(({ segmentation }) => segmentation !== undefined);
    for (const { label, segmentation } of outlined.sort((a, b) => b.areaPixels - a.areaPixels)) {
      drawOutline(segmentation, width, height, brush.of(label));
    }
  } catch (error) {
    if (!(error instanceof RunLengthError)) throw error;
    throw new DataSetError(`${name}: an annotation cannot be drawn: ${error.message}. Correct the annotation file.`, {
      cause: error,
    });
  }
  return { width, height, labels };
}
