import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectClose } from "../../testing/expect-close";
import { uniform } from "../../testing/synthetic-values";
import { createDetectionEvaluator, detectionMetricNames } from "./detection-evaluator";
import { type BoxXywh, overlapOf, overlapThresholds, type ScoredBox, type CocoGroundTruth } from "./detection-matching";
import { EvaluationInputError } from "./evaluation-input";

interface JudgedImage {
  readonly id: number;
  readonly truths: readonly CocoGroundTruth[];
  readonly detections: readonly ScoredBox[];
}

const categories = [9, 2, 5, 70].map((id) => ({ id, name: `kind ${id}` }));

function evaluatorOf(images: readonly JudgedImage[]) {
  const evaluator = createDetectionEvaluator(categories);
  for (const { id, truths, detections } of images) evaluator.add(id, truths, detections);
  return evaluator;
}

const metricsOf = (images: readonly JudgedImage[]) => evaluatorOf(images).finish().metrics;

/** Boxes on a grid of 4 pixels, sixteen scores, so that overlaps and scores tie; crowds; 100 detections exceeded. */
function tiedImages(): JudgedImage[] {
  const whole = (name: string, count: number) => Array.from(uniform(name, count), (u) => Math.floor((u + 1) * 32));
  return [70, 3, 41, 8, 15, 4].map((id, n) => {
    const t = whole(`evaluation.truth${n}`, 64);
    const truths = Array.from({ length: n === 4 ? 0 : 8 }, (_, k): CocoGroundTruth => {
      const [x, y, w, h, category, area, crowd] = t.slice(8 * k);
      const box: BoxXywh = [4 * x, 4 * y, 4 * (w + 1), 4 * (h + 1)];
      return {
        categoryId: categories[category % 3].id,
        boxXywhPixels: box,
        areaPixels: [box[2] * box[3], 1024, 9216, (box[2] * box[3]) / 2][area % 4],
        isCrowd: crowd < 6,
      };
    });
    const found = n === 0 ? 420 : 40;
    const d = whole(`evaluation.found${n}`, 8 * found);
    const detections = Array.from({ length: found }, (_, k): ScoredBox => {
      const [x, y, w, h, category, score, goal, near] = d.slice(8 * k);
      const truth = near < 32 ? truths[goal % 8] : undefined;
      const [left, top, width, height] = truth?.boxXywhPixels ?? [0, 0, 0, 0];
      return {
        categoryId: truth?.categoryId ?? categories[category % 4].id,
        boxXywhPixels: truth
          ? [left + 4 * (x % 4), top + 4 * (y % 4), width + 4 * (w % 4), height]
          : [4 * x, 4 * y, 4 * w, 4 * h],
        score: (score % 16) / 16,
      };
    });
    return { id, truths, detections };
  });
}

/** What pycocotools 2.0.11 says of `tiedImages`, in the order of `detectionMetricNames`. */
const pycocotoolsMetrics = [
  0.21230448548860706, 0.30785900353174483, 0.2701014577207887, 0.4239189633249039, 0.2818501043658385,
  0.27870885251212074, 0.20047619047619045, 0.4941558441558441, 0.6047619047619047, 0.5428571428571428,
  0.6569444444444446, 0.7388888888888888,
];

const truthAt = (boxXywhPixels: BoxXywh, more: Partial<CocoGroundTruth> = {}): CocoGroundTruth => ({
  categoryId: 2,
  boxXywhPixels,
  areaPixels: boxXywhPixels[2] * boxXywhPixels[3],
  isCrowd: false,
  ...more,
});
const foundAt = (boxXywhPixels: BoxXywh, score: number, categoryId = 2): ScoredBox => ({
  categoryId,
  boxXywhPixels,
  score,
});

const box = fc
  .tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 60 }))
  .chain(([left, top]) =>
    fc
      .tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 60 }))
      .map(([width, height]): BoxXywh => [left * 4, top * 4, width * 4, height * 4]),
  );
const category = fc.constantFrom(2, 5, 9);
const truth = fc
  .tuple(box, category, fc.integer({ min: 0, max: 9 }))
  .map(([boxXywhPixels, categoryId, crowd]) => truthAt(boxXywhPixels, { categoryId, isCrowd: crowd === 0 }));
const detection = fc
  .tuple(box, category, fc.integer({ min: 1, max: 9 }))
  .map(([boxXywhPixels, categoryId, score]) => foundAt(boxXywhPixels, score / 10, categoryId));
const judged = fc
  .array(fc.tuple(fc.array(truth, { maxLength: 6 }), fc.array(detection, { maxLength: 8 })), {
    minLength: 1,
    maxLength: 6,
  })
  .map((list) =>
    list.map(([truths, found], id): JudgedImage => {
      // Near copies of the truth, so that some detections are right.
      const near = truths.map(({ boxXywhPixels: [x, y, w, h], categoryId }, i) =>
        foundAt([x + 4 * (i % 3), y, w, h], (i % 9) / 10, categoryId),
      );
      return { id, truths, detections: [...near, ...found] };
    }),
  );

describe("COCO's twelve numbers", () => {
  it("equal pycocotools' where scores and overlaps tie, objects are crowds and an image has more than 100 boxes", () => {
    const scores = evaluatorOf(tiedImages()).finish();
    const actual = detectionMetricNames.map((name) => scores.metrics[name]);
    expectClose(actual, pycocotoolsMetrics, 1e-12, "float64 sums in another order");
    const perCategory = [0.2620848602223019, 0.22632187068786894, 0.1485067255556504, -1];
    expectClose(
      scores.categories.map(({ AP }) => AP),
      perCategory,
      1e-12,
      "float64 sums in another order",
    );
    expect(scores.categories.map(({ id }) => id)).toEqual([9, 2, 5, 70]);
  });

  it("are 1 for perfect boxes, and -1 for the sizes that do not occur", () => {
    const truths = [truthAt([0, 0, 10, 10]), truthAt([50, 50, 20, 20], { categoryId: 5 })];
    const detections = truths.map(({ boxXywhPixels, categoryId }) => foundAt(boxXywhPixels, 0.5, categoryId));
    const metrics = metricsOf([{ id: 1, truths, detections }]);
    for (const name of detectionMetricNames) {
      expectClose([metrics[name]], [/medium|large/.test(name) ? -1 : 1], 1e-12, "mean of equal terms");
    }
  });

  it("have AP = 1 for perfect boxes of any kind", () => {
    fc.assert(
      fc.property(fc.array(fc.uniqueArray(box, { maxLength: 8, selector: String }), { minLength: 1 }), (imageFiles) => {
        fc.pre(imageFiles.some((boxes) => boxes.length > 0));
        const images = imageFiles.map((boxes, id) => ({
          id,
          truths: boxes.map((one) => truthAt(one)),
          detections: boxes.map((one, i) => foundAt(one, (i + 1) / 9)),
        }));
        expectClose([metricsOf(images).AP], [1], 1e-12, "mean of equal terms");
      }),
    );
  });

  it("are -1 where nothing was added, and where there are only crowds", () => {
    const none = detectionMetricNames.map(() => -1);
    expect(Object.values(metricsOf([]))).toEqual(none);
    const crowd = truthAt([0, 0, 50, 50], { isCrowd: true });
    const images = [{ id: 1, truths: [crowd], detections: [foundAt([5, 5, 9, 9], 1)] }];
    expect(Object.values(metricsOf(images))).toEqual(none);
    expect(evaluatorOf(images).averagePrecision([0])).toBeNaN();
  });

  it("have AP and AR = 0 where objects are missed altogether", () => {
    const metrics = metricsOf([{ id: 1, truths: [truthAt([0, 0, 9, 9])], detections: [] }]);
    expect([metrics.AP, metrics.AR100, metrics.AP_large]).toEqual([0, 0, -1]);
  });

  it("do not punish detections inside a crowd", () => {
    const truths = [truthAt([0, 0, 10, 10]), truthAt([100, 100, 200, 200], { isCrowd: true })];
    const detections = [
      foundAt([110, 110, 20, 20], 0.9),
      foundAt([150, 150, 20, 20], 0.8),
      foundAt([0, 0, 10, 10], 0.5),
    ];
    expectClose([metricsOf([{ id: 1, truths, detections }]).AP], [1], 1e-12, "mean of equal terms");
  });

  it("count an object of exactly 32² pixels as small and as medium", () => {
    const truths = [truthAt([0, 0, 32, 32])];
    const metrics = metricsOf([{ id: 1, truths, detections: [foundAt([0, 0, 32, 32], 1)] }]);
    expect([metrics.AP_small, metrics.AP_medium, metrics.AP_large].map(Math.round)).toEqual([1, 1, -1]);
  });

  it("judge 1, 10 or 100 boxes an image", () => {
    const truths = Array.from({ length: 20 }, (_, i) => truthAt([20 * i, 0, 10, 10]));
    const detections = truths.map(({ boxXywhPixels }, i) => foundAt(boxXywhPixels, 1 - i / 100));
    const { AR1, AR10, AR100 } = metricsOf([{ id: 1, truths, detections }]);
    expectClose([AR1, AR10, AR100], [0.05, 0.5, 1], 1e-12, "mean of equal terms");
  });

  it("stay between 0 and 1, or are -1", () => {
    fc.assert(
      fc.property(judged, (images) => {
        for (const value of Object.values(metricsOf(images))) {
          expect(value === -1 || (value >= 0 && value <= 1 + 1e-12)).toBe(true);
        }
      }),
    );
  });

  it("do not depend on the order in which images are added", () => {
    fc.assert(
      fc.property(judged, fc.infiniteStream(fc.nat()), (images, keys) => {
        const shuffled = images.map((image) => ({ image, key: keys.next().value })).sort((a, b) => a.key - b.key);
        expect(metricsOf(shuffled.map(({ image }) => image))).toEqual(metricsOf(images));
      }),
    );
  });

  it("never rise by a wrong box: AP stays where its score is lowest, and falls or stays elsewhere", () => {
    fc.assert(
      fc.property(judged, fc.constantFrom(-1, 0.35, 2), (images, score) => {
        const far = foundAt([1e4, 1e4, 40, 40], score);
        const more = images.map((image, i) => (i === 0 ? { ...image, detections: [...image.detections, far] } : image));
        const before = metricsOf(images).AP;
        const after = metricsOf(more).AP;
        if (score === -1) expect(after).toBe(before);
        else expect(after).toBeLessThanOrEqual(before);
      }),
    );
  });

  it("have a mean over categories without those that have no object", () => {
    const { metrics, categories: each } = evaluatorOf(tiedImages()).finish();
    const defined = each.filter(({ AP }) => AP > -1);
    expect(defined.length).toBe(3);
    expectClose([defined.reduce((sum, { AP }) => sum + AP, 0) / 3], [metrics.AP], 1e-12, "sums in another order");
  });
});

describe("AP over a resample", () => {
  it("is AP where every image is drawn once", () => {
    const evaluator = evaluatorOf(tiedImages());
    expectClose([evaluator.averagePrecision([5, 4, 3, 2, 1, 0])], [evaluator.finish().metrics.AP], 1e-12, "same terms");
  });

  it("is AP50 where the mean is over the first threshold alone", () => {
    const evaluator = evaluatorOf(tiedImages());
    const { AP50 } = evaluator.finish().metrics;
    expectClose([evaluator.averagePrecision([0, 1, 2, 3, 4, 5], 1)], [AP50], 1e-12, "same terms");
  });

  it("is AP of the drawn images as if each copy were an image of its own", () => {
    fc.assert(
      fc.property(judged, fc.array(fc.nat(), { minLength: 1, maxLength: 6 }), (images, draws) => {
        // Equal scores of one image would be ranked copy by copy on one side and box by box on the other.
        const untied = images.map((image, n) => ({
          ...image,
          detections: image.detections.map((one, k) => ({ ...one, score: one.score + (n + k / 100) * 1e-4 })),
        }));
        const drawn = draws.map((draw) => draw % images.length);
        const expected = metricsOf(drawn.map((image, id) => ({ ...untied[image], id }))).AP;
        const actual = evaluatorOf(untied).averagePrecision(drawn);
        if (expected === -1) expect(actual).toBeNaN();
        else expectClose([actual], [expected], 1e-12, "sums in another order");
      }),
    );
  });

  it("refuses an image that was not added", () => {
    expect(() => evaluatorOf(tiedImages()).averagePrecision([6])).toThrow(/no image 6; 6 images/);
  });
});

describe("what is added", () => {
  const evaluator = () => createDetectionEvaluator(categories);

  it("is refused where it cannot be judged, by a sentence, and leaves no trace", () => {
    const one = evaluator();
    const cases: (readonly [RegExp, readonly CocoGroundTruth[], readonly ScoredBox[]])[] = [
      [/Detection 0 of image 7 has the score NaN/, [], [foundAt([0, 0, 1, 1], NaN)]],
      [/Detection 0 of image 7 has the box \[0, 0, -1, 1\]/, [], [foundAt([0, 0, -1, 1], 1)]],
      [/Object 0 of image 7 has the box \[NaN, 0, 1, 1\]/, [truthAt([NaN, 0, 1, 1], { areaPixels: 1 })], []],
      [/Object 0 of image 7 has an area of -4/, [truthAt([0, 0, 1, 1], { areaPixels: -4 })], []],
      [/category 3; the categories are 9, 2, 5, 70/, [truthAt([0, 0, 1, 1], { categoryId: 3 })], []],
    ];
    for (const [message, truths, detections] of cases) {
      expect(() => one.add(7, truths, detections)).toThrow(message);
      expect(() => one.add(7, truths, detections)).toThrow(EvaluationInputError);
    }
    expect(one.images).toBe(0);
    one.add(7, [], []);
    expect(() => one.add(7, [], [])).toThrow(/Image 7 was added twice/);
  });

  it("may hold detections of unlisted categories, which are counted and count for nothing", () => {
    const one = evaluator();
    one.add("a.jpg", [truthAt([0, 0, 9, 9])], [foundAt([0, 0, 9, 9], 0.5), foundAt([0, 0, 9, 9], 0.9, 1000)]);
    const scores = one.finish();
    expect(scores.unlistedDetections).toBe(1);
    expectClose([scores.metrics.AP], [1], 1e-12, "mean of equal terms");
  });

  it("needs categories with ids of their own", () => {
    expect(() => createDetectionEvaluator([])).toThrow(/no categories/);
    expect(() =>
      createDetectionEvaluator([
        { id: 1, name: "cat" },
        { id: 1, name: "dog" },
      ]),
    ).toThrow(/Category id 1 is cat and dog/);
  });
});

describe("overlap", () => {
  it("lies between 0 and 1, is symmetric, and is 1 of a box with itself", () => {
    fc.assert(
      fc.property(box, box, (a, b) => {
        const overlap = overlapOf(a, b, false);
        expect(overlap).toBeGreaterThanOrEqual(0);
        expect(overlap).toBeLessThanOrEqual(1);
        expect(overlapOf(b, a, false)).toBe(overlap);
        expect(overlapOf(a, a, false)).toBe(1);
        expect(overlapOf(a, b, true)).toBeGreaterThanOrEqual(overlap);
      }),
    );
  });

  it("with a crowd is the share of the detection inside it", () => {
    expect(overlapOf([0, 0, 10, 10], [5, 0, 100, 100], true)).toBe(0.5);
    expect(overlapOf([0, 0, 0, 0], [0, 0, 9, 9], true)).toBe(0);
  });

  it("has the thresholds of numpy.linspace(0.5, 0.95, 10)", () => {
    expect(overlapThresholds).toEqual([0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.8999999999999999, 0.95]);
  });
});

it("36,000 detections on 5,000 images are judged well under 20 seconds", () => {
  const many = Array.from({ length: 80 }, (_, i) => ({ id: i, name: String(i) }));
  const evaluator = createDetectionEvaluator(many);
  const u = uniform("evaluation.speed", 5000 * 14 * 6);
  let at = 0;
  const draw = (): number => (u[at++] + 1) / 2;
  const start = performance.now();
  for (let image = 0; image < 5000; image++) {
    const truths = Array.from({ length: 7 }, () => {
      const one: BoxXywh = [400 * draw(), 300 * draw(), 10 + 200 * draw(), 10 + 150 * draw()];
      return truthAt(one, { categoryId: Math.floor(80 * draw() ** 3) });
    });
    const detections = Array.from({ length: image % 5 === 0 ? 8 : 7 }, (_, k) => {
      const { boxXywhPixels: one, categoryId } = truths[k % 7];
      return foundAt([one[0] + 8 * draw(), one[1], one[2], one[3]], draw(), categoryId);
    });
    evaluator.add(image, truths, detections);
  }
  const { categories: each, metrics } = evaluator.finish();
  expect(each.reduce((sum, { detections }) => sum + detections, 0)).toBe(36_000);
  expect(metrics.AP).toBeGreaterThan(0.3);
  expect(performance.now() - start).toBeLessThan(10_000);
});

describe("the curve of a category", () => {
  it("draws precision against recall by falling score, down to the last detection", () => {
    const evaluator = evaluatorOf(tiedImages());
    for (const { id, objects } of evaluator.finish().categories) {
      const curve = evaluator.curve(id);
      expect(curve.length).toBeLessThanOrEqual(102);
      expect(curve.length > 0).toBe(objects > 0);
      for (const [i, { score, recall, precision }] of curve.entries()) {
        expect(precision).toBeLessThanOrEqual(1);
        if (i === 0) continue;
        expect(score).toBeLessThanOrEqual(curve[i - 1].score);
        expect(recall).toBeGreaterThanOrEqual(curve[i - 1].recall);
      }
    }
    expect(() => evaluator.curve(4)).toThrow(/no category 4; the categories are 9, 2, 5, 70/);
  });

  it("draws the curve of three detections, the second of them wrong", () => {
    const evaluator = createDetectionEvaluator(categories);
    evaluator.add(
      1,
      [truthAt([0, 0, 10, 10]), truthAt([50, 0, 10, 10])],
      [foundAt([0, 0, 10, 10], 0.9), foundAt([80, 0, 10, 10], 0.8), foundAt([50, 0, 10, 10], 0.7)],
    );
    expect(evaluator.curve(2)).toEqual([
      { score: 0.9, precision: 1, recall: 0.5 },
      { score: 0.7, precision: 2 / 3, recall: 1 },
    ]);
  });
});
