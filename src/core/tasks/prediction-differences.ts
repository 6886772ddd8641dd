// How one prediction differs from another of the same image: class, boxes, mask.
import type { DetectedBox, Prediction, Segmentation } from "../../domain";
import { intersectionOverUnion } from "../geometry/boxes";

/** Indices into the boxes of both predictions that reach the threshold. */
type BoxPair = readonly [reference: number, other: number];

interface BoxDifferences {
  /** Same place and same label. */
  readonly kept: readonly BoxPair[];
  /** Same place, another label. */
  readonly relabelled: readonly BoxPair[];
  /** In the reference only. */
  readonly missing: readonly number[];
  /** In the other only. */
  readonly added: readonly number[];
}

export interface AnswerDifferences {
  /** Absent where one of the two has no classification. */
  readonly sameTopClass?: boolean;
  readonly boxes?: BoxDifferences;
  /** Share of pixels with the same label, 0 … 1; absent where one has no mask or their sizes differ. */
  readonly maskAgreement?: number;
}

/** Boxes that overlap by at least this are in the same place: COCO's most lenient threshold. */
const samePlace = 0.5;

function edgesOf(boxes: readonly DetectedBox[]): Float32Array {
  return Float32Array.from(boxes.flatMap(({ boxXyxyPixels }) => boxXyxyPixels));
}

/** Pairs by falling overlap, equal labels before others, each box at most once. */
function compareBoxes(reference: readonly DetectedBox[], other: readonly DetectedBox[]): BoxDifferences {
  const overlaps = intersectionOverUnion(edgesOf(reference), edgesOf(other));
  const candidates: { pair: BoxPair; overlap: number; sameLabel: boolean }[] = [];
  reference.forEach(({ label }, i) => {
    other.forEach((box, j) => {
      const overlap = overlaps[i * other.length + j];
      if (overlap >= samePlace) candidates.push({ pair: [i, j], overlap, sameLabel: label === box.label });
    });
  });
  candidates.sort((a, b) => Number(b.sameLabel) - Number(a.sameLabel) || b.overlap - a.overlap);
  const taken = new Set<number>();
  const found = new Set<number>();
  const kept: BoxPair[] = [];
  const relabelled: BoxPair[] = [];
  for (const { pair, sameLabel } of candidates) {
    const [i, j] = pair;
    if (found.has(i) || taken.has(j)) continue;
    found.add(i);
    taken.add(j);
    (sameLabel ? kept : relabelled).push(pair);
  }
  return {
    kept,
    relabelled,
    missing: [...reference.keys()].filter((i) => !found.has(i)),
    added: [...other.keys()].filter((j) => !taken.has(j)),
  };
}

function agreement(reference: Segmentation, other: Segmentation): number | undefined {
  if (reference.width !== other.width || reference.height !== other.height) return undefined;
  const { labels } = reference;
  let equal = 0;
  for (let i = 0; i < labels.length; i++) if (labels[i] === other.labels[i]) equal++;
  return labels.length === 0 ? undefined : equal / labels.length;
}

/** The boxes that reach the threshold, in their order. */
function boxesAbove({ detection }: Prediction, scoreThreshold: number): readonly DetectedBox[] {
  return detection?.boxes.filter(({ score }) => score >= scoreThreshold) ?? [];
}

/** What `other` answers differently from `reference`; boxes below `scoreThreshold` (0 … 1) do not count. */
export function answerDifferences(reference: Prediction, other: Prediction, scoreThreshold: number): AnswerDifferences {
  const classes = [reference, other].map(({ classification }) => classification?.top[0]?.label);
  return {
    ...(classes[0] !== undefined && classes[1] !== undefined && { sameTopClass: classes[0] === classes[1] }),
    ...(reference.detection &&
      other.detection && {
        boxes: compareBoxes(boxesAbove(reference, scoreThreshold), boxesAbove(other, scoreThreshold)),
      }),
    ...(reference.segmentation &&
      other.segmentation && { maskAgreement: agreement(reference.segmentation, other.segmentation) }),
  };
}
