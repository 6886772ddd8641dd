import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCocoDetections, parseCocoTruth } from "./coco-files";
import { CocoFileError } from "./evaluation-input";

const file = {
  images: [
    { id: 12, file_name: "a.jpg", width: 100, height: 80 },
    { id: 5, file_name: "b.jpg", width: 100, height: 80 },
  ],
  categories: [
    { id: 7, name: "dog" },
    { id: 3, name: "cat", supercategory: "animal" },
  ],
  annotations: [
    { id: 1, image_id: 5, category_id: 7, bbox: [1, 2, 30, 40], area: 900, iscrowd: 0, segmentation: [] },
    { id: 2, image_id: 5, category_id: 3, bbox: [0, 0, 10, 10], area: 50, iscrowd: 1 },
  ],
};
const withAnnotation = (change: object) => ({
  ...file,
  annotations: [...file.annotations, { ...file.annotations[0], id: 3, ...change }],
});
const problemsOf = (json: unknown) => parseCocoTruth(json).problems.map(({ kind, count }) => [kind, count]);

describe("parseCocoTruth", () => {
  it("reads images in their order, categories by id, objects by image", () => {
    const truth = parseCocoTruth(file);
    expect(truth.images.map(({ id, fileName }) => [id, fileName])).toEqual([
      [12, "a.jpg"],
      [5, "b.jpg"],
    ]);
    expect(truth.categories).toEqual([
      { id: 3, name: "cat" },
      { id: 7, name: "dog" },
    ]);
    expect(truth.objectsOfImage.get(12)).toBeUndefined();
    expect(truth.objectsOfImage.get(5)).toEqual([
      { categoryId: 7, boxXywhPixels: [1, 2, 30, 40], areaPixels: 900, isCrowd: false },
      { categoryId: 3, boxXywhPixels: [0, 0, 10, 10], areaPixels: 50, isCrowd: true },
    ]);
    expect(truth.objects).toBe(2);
    expect(truth.problems).toEqual([]);
  });

  it("leaves out and counts objects of images and categories that are not listed", () => {
    expect(problemsOf(withAnnotation({ image_id: 99 }))).toEqual([["dangling-image", 1]]);
    expect(problemsOf(withAnnotation({ image_id: "5" }))).toEqual([["dangling-image", 1]]);
    expect(problemsOf(withAnnotation({ category_id: 4 }))).toEqual([["unknown-category", 1]]);
    expect(parseCocoTruth(withAnnotation({ category_id: 4 })).objects).toBe(2);
  });

  it("leaves out and counts boxes without area, and says what pycocotools does with them", () => {
    const truth = parseCocoTruth(withAnnotation({ bbox: [3, 3, 0, 5] }));
    expect(truth.objects).toBe(2);
    expect(truth.problems).toEqual([
      {
        kind: "zero-size",
        count: 1,
        sentence:
          "1 entry has a box without area, which no detection can find, and left out. pycocotools counts such objects as missed.",
        examples: ["annotation 2: 0 × 5 pixels in image 5"],
      },
    ]);
  });

  it("keeps boxes that leave their image and areas that are missing, and says so", () => {
    const outside = parseCocoTruth(withAnnotation({ bbox: [90, 2, 30, 40] }));
    expect(outside.objects).toBe(3);
    expect(outside.problems.map(({ kind }) => kind)).toEqual(["outside-image"]);
    const noArea = parseCocoTruth(withAnnotation({ area: undefined }));
    expect(noArea.objectsOfImage.get(5)?.[2].areaPixels).toBe(1200);
    expect(noArea.problems.map(({ kind }) => kind)).toEqual(["no-area"]);
  });

  it("leaves out entries that are malformed or repeat an id, and names the field", () => {
    for (const change of [{ bbox: [1, 2, 3] }, { bbox: [1, 2, -3, 4] }, { iscrowd: 2 }, { area: NaN }]) {
      const { problems, objects } = parseCocoTruth(withAnnotation(change));
      expect(objects).toBe(2);
      expect(problems[0].kind).toBe("malformed");
      expect(problems[0].examples[0]).toMatch(/^annotation 2: (bbox|iscrowd|area)/);
    }
    expect(problemsOf({ ...file, images: [...file.images, file.images[0]] })).toEqual([["repeated-id", 1]]);
  });

  it("keeps the first few examples of many problems", () => {
    const annotations = Array.from({ length: 40 }, (_, id) => ({ ...file.annotations[0], id, image_id: 1000 + id }));
    const [problem] = parseCocoTruth({ ...file, annotations }).problems;
    expect([problem.count, problem.examples.length]).toEqual([40, 5]);
    expect(problem.sentence).toMatch(/^40 entries name an image that the file does not list/);
  });

  it("refuses other files by a sentence that says what was expected", () => {
    expect(() => parseCocoTruth([])).toThrow(CocoFileError);
    expect(() => parseCocoTruth({ images: [] })).toThrow(/not a COCO instances file: annotations.*categories/);
    expect(() => parseCocoTruth({ ...file, images: [{ id: 1.5 }] })).toThrow(
      /1 image entries and none .*image entry 0/,
    );
    expect(() => parseCocoTruth({ ...file, categories: [] })).toThrow(/0 category entries and none can be used/);
  });

  it("answers or throws CocoFileError for any JSON", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), (images, annotations, categories) => {
        for (const json of [images, { images, annotations, categories }, { ...file, annotations: [annotations] }]) {
          try {
            expect(parseCocoTruth(json).images.length).toBeGreaterThan(0);
          } catch (error) {
            expect(error).toBeInstanceOf(CocoFileError);
          }
        }
      }),
    );
  });
});

describe("parseCocoDetections", () => {
  const truth = parseCocoTruth(file);
  const entry = { image_id: 12, category_id: 3, bbox: [1, 2, 3, 4], score: 0.25 };

  it("groups detections by image and leaves out those of other images and categories", () => {
    const found = parseCocoDetections([entry, { ...entry, image_id: 6 }, { ...entry, category_id: 1 }, {}], truth);
    expect([...found.detectionsOfImage]).toEqual([[12, [{ categoryId: 3, boxXywhPixels: [1, 2, 3, 4], score: 0.25 }]]]);
    expect(found.detections).toBe(1);
    expect(found.problems.map(({ kind, count }) => [kind, count])).toEqual([
      ["malformed", 1],
      ["dangling-image", 1],
      ["unknown-category", 1],
    ]);
  });

  it("takes an empty list for a model that found nothing", () => {
    expect(parseCocoDetections([], truth).detections).toBe(0);
  });

  it("refuses what is no list of detections", () => {
    expect(() => parseCocoDetections(file, truth)).toThrow(/not a COCO results file: it is of type object/);
    expect(() => parseCocoDetections(null, truth)).toThrow(/it is null/);
    expect(() => parseCocoDetections([{ caption: "a dog" }], truth)).toThrow(/None of the 1 entries .* image_id/);
  });
});
