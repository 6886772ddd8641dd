import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countPixelPairs } from "../../core/metrics/segmentation-evaluator";
import { confusionAt } from "../../core/metrics/detection-confusion";
import { detectionMetricNames } from "../../core/metrics/detection-evaluator";
import type { ClassMaps, EvaluationPlan } from "../protocol-evaluation";
import type { TaskName } from "../../domain";
import { evaluationResult, evaluationResults, resampledTasks } from "./evaluation-result";
import type { EvaluationState, ImageAnswer } from "./evaluation-state";
import type { ImageTruth } from "../tasks/task";

const dataSetClasses = {
  classification: ["ant", "bee", "cat"],
  detection: ["background", "ant", "bee"],
  segmentation: ["background", "ant", "bee"],
};
const modelClasses = {
  classification: ["zebra", "cat", "bee", "ant", "dog", "eel"],
  detection: ["background", "bee", "dog", "ant"],
  segmentation: ["background", "dog", "bee", "ant"],
};
const byName: ClassMaps = { classification: [3, 2, 1], detection: [0, 3, 1], segmentation: [0, 3, 2] };

interface Row {
  readonly truth: Partial<ImageTruth>;
  readonly answer: Partial<ImageAnswer>;
}

function stateOf(
  rows: readonly Row[],
  classMaps: ClassMaps = byName,
  plan: Partial<EvaluationPlan> = {},
): EvaluationState {
  const tasks: readonly TaskName[] = ["classification", "detection", "segmentation"];
  return {
    run: "a",
    startedAtMs: 0,
    plan: { entries: [{ checkpoint: "x" }], tasks, protocol: "unified", ...plan },
    facts: [
      {
        checkpoint: { id: "x", title: "X", family: "x", contentHash: "0" },
        inputSize: 64,
        modelClasses,
        classMaps,
      },
    ],
    labVersion: "0",
    backend: "wasm",
    dataSet: { name: "animals", format: "coco", fingerprint: "f", images: rows.length },
    classes: dataSetClasses,
    categoryIds: [0, 44, 90],
    total: rows.length,
    images: rows.map(({ truth }, i) => ({ name: `${i}.png`, imageId: i + 1, ...truth })),
    answers: [rows.map(({ answer }) => ({ elapsedMs: { prepare: 1 }, firstRun: false, ...answer }))],
  };
}

type Box = readonly [number, number, number, number];
const detection = (boxes: readonly { readonly box: Box; readonly label: number; readonly score: number }[]) => ({
  boxesXyxyPixels: Float32Array.from(boxes.flatMap(({ box }) => box)),
  scores: Float32Array.from(boxes, ({ score }) => score),
  labels: Uint16Array.from(boxes, ({ label }) => label),
});
const trueBox = ([left, top, right, bottom]: Box, label: number, crowd = false) => ({
  boxXyxyPixels: [left, top, right, bottom] as const,
  label,
  crowd,
  areaPixels: (right - left) * (bottom - top),
});

describe("results", () => {
  const place = fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 6 }));
  const things = fc.uniqueArray(fc.record({ place, label: fc.constantFrom(1, 2) }), {
    maxLength: 5,
    selector: ({ place: at }) => at.join(),
  });

  it("are perfect for perfect answers, by every label map", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            things,
            classLabel: fc.constantFrom(0, 1, 2),
            mask: fc.uint8Array({ max: 2, minLength: 9, maxLength: 9 }),
          }),
          { minLength: 1, maxLength: 6 },
        ),
        (images) => {
          const rows = images.map(({ things: found, classLabel, mask }): Row => {
            const boxes = found.map(({ place: [x, y], label }) => ({
              box: [20 * x, 20 * y, 20 * x + 15, 20 * y + 12] as const,
              label,
            }));
            const right = byName.classification![classLabel]!;
            return {
              truth: { classLabel, boxes: boxes.map(({ box, label }) => trueBox(box, label)) },
              answer: {
                classification: {
                  labels: Uint16Array.from([
                    right,
                    ...[0, 1, 2, 3, 4, 5].filter((label) => label !== right).slice(0, 4),
                  ]),
                  probabilities: Float32Array.from([0.6, 0.1, 0.1, 0.1, 0.1]),
                },
                detection: detection(
                  boxes.map(({ box, label }, i) => ({ box, label: byName.detection![label]!, score: 0.9 - i / 10 })),
                ),
                segmentation: countPixelPairs(
                  "m",
                  mask,
                  mask.map((label) => byName.segmentation![label]!),
                ),
              },
            };
          });
          const { scores, details } = evaluationResult(stateOf(rows), 0, rows.length);
          expect(scores.classification).toMatchObject({ images: rows.length, top1: 100, top5: 100, macroF1: 100 });
          const objects = images.reduce((sum, { things: found }) => sum + found.length, 0);
          for (const name of ["AP", "AP50", "AP75", "AR100"] as const) {
            // pycocotools adds 2⁻⁵² below each precision
            expect(scores.detection![name]).toBeCloseTo(objects === 0 ? -1 : 1, 12);
          }
          expect(scores.segmentation).toMatchObject({ meanIoU: 1, pixelAccuracy: 1 });
          const { cells, worst } = confusionAt(details.detection!.columns, 0.5);
          expect(cells.every(({ truth, predicted }) => truth === predicted)).toBe(true);
          expect(worst).toEqual([]);
        },
      ),
      { numRuns: 25 },
    );
  });

  it("leave unmatched classes out of the truth, and never take what only the network knows for right", () => {
    const maps: ClassMaps = { classification: [3, null, 1], detection: [0, 3, null], segmentation: [0, 3, null] };
    const guess = (first: number) => ({
      labels: Uint16Array.from([first, ...[0, 1, 2, 3, 4, 5].filter((label) => label !== first).slice(0, 4)]),
      probabilities: Float32Array.from([0.5, 0.2, 0.1, 0.1, 0.1]),
    });
    const box = [0, 0, 50, 50] as const;
    const state = stateOf(
      [
        {
          truth: { classLabel: 0, boxes: [trueBox(box, 1), trueBox([60, 60, 90, 90], 2)] },
          answer: {
            classification: guess(3),
            detection: detection([
              { box, label: 3, score: 0.9 },
              { box: [60, 60, 90, 90], label: 1, score: 0.8 },
            ]),
            // 2 ants seen, 1 taken for a dog; 4 bees left out
            segmentation: countPixelPairs(
              "m",
              Uint8Array.of(1, 1, 1, 2, 2, 2, 2, 255),
              Uint8Array.of(3, 3, 1, 3, 0, 2, 1, 3),
            ),
          },
        },
        { truth: { classLabel: 1 }, answer: { classification: guess(2) } },
        { truth: { classLabel: 2 }, answer: { classification: guess(4) } },
      ],
      maps,
    );
    const { scores, details, notes } = evaluationResult(state, 0, 3);
    expect(scores.classification).toMatchObject({ images: 2, leftOut: 1, top1: 50 });
    expect(details.classification!.worst).toEqual([
      { image: 2, truth: 1, predicted: 4, probability: 0.5, truthRank: 3 },
    ]);
    expect(details.classification!.classNames).toEqual({ 1: "cat", 3: "ant", 4: "dog" });
    expect(scores.detection).toMatchObject({
      AP50: expect.closeTo(1, 12) as number,
      objects: 1,
      leftOutObjects: 1,
      unlistedDetections: 1,
    });
    expect(details.detection!.classes).toMatchObject([{ label: 3, categoryId: 44, objects: 1 }]);
    expect(scores.segmentation).toMatchObject({ pixels: 3, ignoredPixels: 5, meanIoU: 2 / 3, pixelAccuracy: 2 / 3 });
    expect(details.segmentation!.cells).toMatchObject([
      { truth: 3, predicted: 3, count: 2, images: [0] },
      { truth: 3, predicted: -1, count: 1, images: [0] },
    ]);
    expect(notes).toEqual([
      "classification: 1 of 3 classes are unmatched and left out of the truth: bee.",
      "detection: 1 of 3 classes are unmatched and left out of the truth: bee.",
      "segmentation: 1 of 3 classes are unmatched and left out of the truth: bee.",
    ]);
  });

  it("are plain JSON with COCO's keys, and have an interval where the set is small", () => {
    const rows = [0, 1, 2, 0].map((classLabel, i): Row => ({
      truth: { classLabel, boxes: [trueBox([0, 0, 40, 40], 1)] },
      answer: {
        classification: {
          labels: Uint16Array.of(3, 0, 1, 2, 4),
          probabilities: Float32Array.of(0.4, 0.3, 0.1, 0.1, 0.1),
        },
        detection: detection(i % 2 === 0 ? [{ box: [0, 0, 40, 40], label: 3, score: 0.7 }] : []),
        sizes: { payloadBytes: 10 * (i + 1), fileBytes: 100, paperKilobytes: 1, bitsPerPixel: 0.5 },
        elapsedMs: { body: i + 1 },
        firstRun: i === 0,
      },
    }));
    const result = evaluationResult(stateOf(rows), 0, 4);
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
    expect(Object.keys(result.scores.detection!).slice(0, 12)).toEqual([...detectionMetricNames]);
    expect(result.scores.classification!.interval).toMatchObject({ confidence: 0.95, resamples: 1000 });
    expect(result.scores.detection!.interval!.lower).toBeLessThan(result.scores.detection!.interval!.upper);
    expect(result.sizes!.payloadBytes).toMatchObject({ count: 4, mean: 25, least: 10, most: 40 });
    expect(result.elapsedMs.body).toMatchObject({ count: 3, mean: 3 });
  });

  it("of a run that was cut cover the images that all entries have, and say so", () => {
    const row: Row = {
      truth: { classLabel: 0 },
      answer: { classification: { labels: Uint16Array.of(3, 0, 1, 2, 4), probabilities: new Float32Array(5) } },
    };
    const state = stateOf([row, row, row]);
    const cut: EvaluationState = {
      ...state,
      plan: { ...state.plan, entries: [{ checkpoint: "x" }, { checkpoint: "x" }] },
      facts: [state.facts[0], state.facts[0]],
      answers: [state.answers[0], state.answers[0].slice(0, 2)],
    };
    expect(evaluationResults(cut)).toMatchObject([
      { id: "a.0", images: 2, complete: false },
      { id: "a.1", images: 2, complete: false },
    ]);
    expect(() => evaluationResults({ ...cut, answers: [[], []] })).toThrow(/No image was evaluated yet/);
  });

  it("are refused with the first reason where nothing could be scored", () => {
    const rows: Row[] = [{ truth: { skipped: "0.png: it is a damaged PNG." }, answer: {} }];
    expect(() => evaluationResult(stateOf(rows), 0, 1)).toThrow(
      "None of 1 images of animals could be scored for X; the first: 0.png: it is a damaged PNG.",
    );
  });
});

describe("metrics over a resample", () => {
  const box = [0, 0, 10, 10] as const;
  const ranked = (first: number) => [first, ...[0, 1, 2, 3, 4, 5].filter((label) => label !== first).slice(0, 4)];
  /** In the labels of dataset and network: 1 is ant and 3, 2 is bee and 2, the network's 1 is dog. */
  const row = (first: number, truth: readonly number[], predicted: readonly number[], found: number): Row => ({
    truth: { classLabel: 0, boxes: [trueBox(box, 1)] },
    answer: {
      classification: { labels: Uint16Array.from(ranked(first)), probabilities: new Float32Array(5) },
      detection: detection([{ box, label: found, score: 0.9 }]),
      segmentation: countPixelPairs("m", Uint8Array.from(truth), Uint8Array.from(predicted)),
    },
  });
  const state = stateOf([row(3, [0, 1, 1, 2, 255], [0, 3, 2, 0, 3], 3), row(5, [0, 0, 1, 1, 1], [1, 0, 0, 3, 3], 1)]);
  const tasks = resampledTasks(state, 0);

  it("are those of the results where every image is drawn once", () => {
    const { scores } = evaluationResult(state, 0, 2);
    expect(tasks.classification!.of.top1([0, 1])).toBe(scores.classification!.top1);
    expect(tasks.classification!.of.top5([1, 0])).toBe(scores.classification!.top5);
    expect(tasks.detection!.of.AP([0, 1])).toBeCloseTo(scores.detection!.AP, 12); // the same sums
    expect(tasks.detection!.of.AP50([0, 1])).toBeCloseTo(scores.detection!.AP50, 12);
    expect(tasks.segmentation!.of.meanIoU([0, 1])).toBe(scores.segmentation!.meanIoU);
    expect(Object.values(tasks).map(({ images }) => images)).toEqual([2, 2, 2]);
  });

  it("are those of one image where it alone is drawn", () => {
    const { of } = tasks.classification!;
    expect([of.top1([0, 0]), of.top1([1]), of.top1([0, 1, 1, 1])]).toEqual([100, 0, 25]);
    expect(tasks.detection!.of.AP50([0])).toBeCloseTo(1, 12); // pycocotools adds 2⁻⁵² below each precision
    expect(tasks.detection!.of.AP50([1, 1])).toBe(0);
  });

  it("tell any object from the background, whatever its class, with pixels summed over the images", () => {
    // of the first image two of three object pixels are found, and one that is ignored; of the second two of three, and one too many
    const { objectIoU } = tasks.segmentation!.of;
    expect(objectIoU([0])).toBe(2 / 3);
    expect(objectIoU([1])).toBe(2 / 4);
    expect(objectIoU([0, 1])).toBe(4 / 7);
    expect(objectIoU([0, 0, 1])).toBe(6 / 10);
  });
});
