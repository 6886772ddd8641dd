// All of losses.json: layers, boxes and training objectives, on the active tfjs backend.
import { decodeBoxes, encodeBoxes, intersectionOverUnion, proposalWeights, takeBoxes } from "../../core/geometry/boxes";
import { matchBoxes, proposalThresholds } from "../../core/geometry/matcher";
import { groupedNonMaximumSuppression, nonMaximumSuppression } from "../../core/geometry/non-maximum-suppression";
import { gridAnchors, officialAspectRatios } from "../../core/geometry/pyramid";
import { digest, type Digest, digestError } from "../digest";
import { syntheticTensor } from "../synthetic-values";
import type { CaseResult, ReferenceSource, VerifyGroup } from "./case-result";
import { layerCases } from "./layer-losses";
import { trainingCases } from "./training-losses";

// The boxes of losses.json: anchors, coding, matching and suppression as torchvision computes them.
type Box = readonly [number, number, number, number];

interface GeometryLosses {
  readonly anchors: {
    readonly grids: readonly (readonly [height: number, width: number])[];
    readonly image: readonly [height: number, width: number];
    readonly sizes: readonly number[];
    readonly count: number;
    readonly first: readonly Box[];
    readonly digest: Digest;
  };
  readonly boxes: {
    readonly truth: readonly Box[];
    readonly decoded: Digest;
    readonly encoded: Digest;
    /** By the value as Python prints it: `-1` or `tensor(-1)`. */
    readonly matched: Readonly<Record<string, number>>;
    readonly matched_positive: readonly (readonly [anchor: number, truth: number])[];
  };
  readonly nms: {
    readonly boxes: readonly Box[];
    readonly scores: readonly number[];
    readonly groups: readonly number[];
    readonly "kept_0.5": readonly number[];
    readonly "kept_0.7_by_group": readonly number[];
  };
}

/** exp and log of other libraries differ in the last bit of float32, 6e-8 of a value; boxes reach 3 times the rms. */
const floatTolerance = 1e-6;

/** A case that tolerates nothing: how many entries differ, or are missing. */
function equality(id: string, actual: readonly number[], expected: readonly number[], unit: string): CaseResult {
  let differences = Math.abs(actual.length - expected.length);
  let note: string | undefined;
  expected.forEach((value, i) => {
    if (actual[i] === value) return;
    differences++;
    note ??= `entry ${i} is ${actual[i]}, expected ${value}`;
  });
  return { id, worst: differences, tolerance: 0, unit: `differing ${unit}`, note };
}

function digestCase(id: string, values: Float32Array, expected: Digest, tolerance: number, note: string): CaseResult {
  const worst = digestError(digest(values, [values.length / 4, 4]), expected);
  return { id, worst, tolerance, unit: "of the rms", note };
}

function referenceAnchors({ anchors }: GeometryLosses): Float32Array {
  const [inputHeight, inputWidth] = anchors.image;
  const levels = anchors.grids.map(([gridHeight, gridWidth], level) => {
    const sizes = [anchors.sizes[level]];
    return gridAnchors({ gridWidth, gridHeight, inputWidth, inputHeight, sizes, aspectRatios: officialAspectRatios });
  });
  return Float32Array.from(levels.flatMap((level) => Array.from(level)));
}

/** The geometry cases of losses.json; the `losses` group yields them among its own. */
export async function* geometryCases(reference: ReferenceSource): AsyncGenerator<CaseResult> {
  const facts = await reference.readJson<GeometryLosses>("losses.json");
  const anchors = referenceAnchors(facts);
  const count = anchors.length / 4;
  yield equality(
    "losses anchors first",
    Array.from(anchors.subarray(0, 24)),
    facts.anchors.first.flat(),
    "coordinates",
  );
  yield digestCase("losses anchors", anchors, facts.anchors.digest, 1e-12, "anchors are whole numbers");

  const deltas = syntheticTensor("box.deltas", 4 * count, reference.seed, 0.5);
  const decoded = decodeBoxes(deltas, anchors, proposalWeights);
  yield digestCase("losses boxes decoded", decoded, facts.boxes.decoded, floatTolerance, "last bit of exp");

  const truth = Float32Array.from(facts.boxes.truth.flat());
  const matches = matchBoxes(intersectionOverUnion(truth, anchors), count, proposalThresholds);
  const positives = Array.from(matches, (match, i) => [i, match]).filter(([, match]) => match >= 0);
  yield equality("losses boxes matched", positives.flat(), facts.boxes.matched_positive.flat(), "matches");
  const kinds = Object.keys(facts.boxes.matched).map((key) => Number(/-?\d+/.exec(key)?.[0]));
  const counts = kinds.map((kind) => matches.filter((match) => match === kind).length);
  yield equality("losses boxes match counts", counts, Object.values(facts.boxes.matched), "counts");

  const goals = takeBoxes(
    truth,
    Array.from(matches, (match) => Math.max(match, 0)),
  );
  const encoded = encodeBoxes(goals, anchors, proposalWeights);
  yield digestCase("losses boxes encoded", encoded, facts.boxes.encoded, floatTolerance, "last bit of log");

  const boxes = Float32Array.from(facts.nms.boxes.flat());
  const scores = Float32Array.from(facts.nms.scores);
  const kept = nonMaximumSuppression(boxes, scores, 0.5);
  yield equality("losses nms", Array.from(kept), facts.nms["kept_0.5"], "indices");
  const keptByGroup = groupedNonMaximumSuppression(boxes, scores, facts.nms.groups, 0.7);
  yield equality("losses nms by group", Array.from(keptByGroup), facts.nms["kept_0.7_by_group"], "indices");
}

/** Every case of losses.json; an entry that no case is named after fails. The caller chooses the backend. */
export const lossesGroup: VerifyGroup = async function* (reference) {
  const unchecked = new Set(Object.keys(await reference.readJson<Record<string, unknown>>("losses.json")));
  for (const cases of [layerCases, geometryCases, trainingCases]) {
    for await (const result of cases(reference)) {
      unchecked.delete(result.id.split(" ")[1]);
      yield result;
    }
  }
  for (const entry of unchecked) {
    const missed: CaseResult = {
      id: `losses ${entry}`,
      worst: Infinity,
      tolerance: 0,
      unit: "cases",
      note: "nothing checks this entry of losses.json",
    };
    yield missed;
  }
};
