import { describe, expect, it } from "vitest";
import { memoryFile, unreadableFile } from "../../testing/memory-files";
import { openDataSet } from "./open-data-set";

interface Parts {
  readonly images?: readonly unknown[];
  readonly categories?: readonly unknown[];
  readonly annotations: readonly unknown[];
}

const images = ["a.png", "b.png"].map((file_name, i) => ({ id: i + 1, file_name, width: 64, height: 48 }));
const categories = [{ id: 1, name: "cat" }];
const annotation = { image_id: 1, category_id: 1, bbox: [1, 2, 10, 10], area: 100, iscrowd: 0 };

async function open(json: string | Parts) {
  const text = typeof json === "string" ? json : JSON.stringify({ images, categories, ...json });
  const set = await openDataSet([
    memoryFile("annotations.json", text),
    ...["a.png", "b.png", "c.png"].map((name) => unreadableFile(name)),
  ]);
  const boxes = Object.fromEntries(set.samples.map((sample) => [sample.name, sample.boxes!.length]));
  return { set, boxes, skipped: set.skipped.filter(({ path }) => path !== "c.png") };
}

describe("entries of COCO annotations", () => {
  it("may hold NaN where nobody needs a number, as Python writes it", async () => {
    const text = JSON.stringify({ images, categories, annotations: [{ ...annotation, score: 0 }] });
    const { set, boxes, skipped } = await open(text.replace('"score":0', '"score":NaN'));
    expect([boxes, skipped]).toEqual([{ "a.png": 1, "b.png": 0 }, []]);
    expect(set.warnings[0]).toBe(
      "annotations.json holds NaN or Infinity, which JSON does not have (the first: annotations, entry 0, score); they " +
        "are read as Python reads them.",
    );
  });

  it.each([
    ["bbox", '"bbox":[1,2,10,NaN]', "entry 0, bbox.3: expected number, and it is NaN"],
    ["area", '"area":Infinity', "entry 0, area: expected number, and it is Infinity"],
    ["image_id", '"image_id":NaN', "entry 0, image_id: expected a whole number, and it is NaN"],
  ])("are named where %s is no number", async (key, written, said) => {
    const other = { ...annotation, image_id: 2 };
    const text = JSON.stringify({ images, categories, annotations: [{ ...annotation, [key]: "here" }, other] });
    const { boxes, skipped } = await open(text.replace(`"${key}":"here"`, written));
    expect(boxes).toEqual({ "b.png": 1 });
    expect(skipped.map(({ why }) => why)).toContain(
      `Entries of annotations are not as the format has them (the first: ${said}).`,
    );
  });

  it("keep apart ids beyond 2⁵³", async () => {
    const big = {
      images: [9007199254740993n, 9007199254740992n],
      boxes: [
        [1, 2, 10, 10],
        [1, 2, 20, 20],
      ],
    };
    const text = JSON.stringify({
      images: images.map((image, i) => ({ ...image, id: `#${big.images[i]}` })),
      categories,
      annotations: big.boxes.map((bbox, i) => ({ ...annotation, image_id: `#${big.images[i]}`, bbox })),
    });
    const { set, skipped } = await open(text.replaceAll(/"#(\d+)"/g, "$1"));
    expect(set.samples.map(({ name, imageId, boxes }) => [name, imageId, boxes!.map((box) => box.areaPixels)])).toEqual(
      [
        ["a.png", 1, [100]],
        ["b.png", 2, [100]],
      ],
    );
    expect(set.samples.map(({ boxes }) => boxes![0].boxXyxyPixels)).toEqual([
      [1, 2, 11, 12],
      [1, 2, 21, 22],
    ]);
    expect(skipped).toEqual([]);
    expect(set.warnings).toContain(
      "Image ids are text or beyond 2⁵³ (the first: 9007199254740993), so images are numbered by path, from 1.",
    );
  });

  it("read category names that are numbers as text, and name categories without a name", async () => {
    const { set, boxes, skipped } = await open({
      categories: [
        { id: 0, name: 7 },
        { id: 1, name: "" },
      ],
      annotations: [{ ...annotation, category_id: 0 }, annotation, { ...annotation, image_id: 2 }],
    });
    expect(set.classes.detection).toEqual(["background", "7"]);
    expect(set.warnings).toContain(
      "annotations.json has categories whose names are numbers (the first: 7); read as text.",
    );
    expect(boxes).toEqual({ "a.png": 1 });
    expect(skipped.map(({ path, why, count = 1 }) => [path, why, count])).toEqual([
      [
        "annotations.json",
        "Entries of categories are not as the format has them (the first: entry 1, name: it is empty).",
        1,
      ],
      [
        "annotations.json",
        "Annotations name a category whose entry cannot be used (the first: annotation 1, category 1).",
        2,
      ],
      [
        "b.png",
        "None of their annotations can be used, so nothing is known of these images; they are not taken for empty ones.",
        1,
      ],
    ]);
  });

  it("that cannot be read make no empty image", async () => {
    const text = { ...annotation, image_id: 2, bbox: ["5", "5", "30", "20"] };
    const { boxes, skipped } = await open({ annotations: [annotation, text] });
    expect(boxes).toEqual({ "a.png": 1 });
    expect(skipped.map(({ path, why }) => [path, why])).toEqual([
      [
        "annotations.json",
        'Entries of annotations are not as the format has them (the first: entry 1, bbox.0: expected number, and it is "5").',
      ],
      ["b.png", expect.stringMatching(/^None of their annotations can be used/)],
    ]);
    await expect(open({ annotations: [text, { ...text, image_id: 1 }] })).rejects.toThrow(
      /None of the 2 images that annotations\.json lists can be used.*bbox\.0: expected number, and it is "5"/,
    );
  });

  it.each<[string, object]>([
    ["of a category that is not listed", { category_id: 9 }],
    ["without an area", { bbox: [3, 3, 0, 9] }],
    ["outside of the image", { bbox: [100, 3, 9, 9] }],
    ["with text for iscrowd", { iscrowd: "0" }],
  ])("%s make no empty image", async (_, change) => {
    const { boxes } = await open({ annotations: [annotation, { ...annotation, image_id: 2, ...change }] });
    expect(boxes).toEqual({ "a.png": 1 });
    const both = await open({ annotations: [annotation, { ...annotation, ...change }] });
    expect(both.boxes).toEqual({ "a.png": 1, "b.png": 0 });
  });

  it("that do not say whose they are leave no image for an empty one", async () => {
    const { boxes, skipped } = await open({ annotations: [annotation, { ...annotation, image_id: undefined }] });
    expect(boxes).toEqual({ "a.png": 1 });
    expect(skipped.at(-1)).toEqual({
      path: "b.png",
      why: expect.stringMatching(/that cannot be used may be theirs/) as string,
    });
    await expect(open({ annotations: [{ ...annotation, image_id: 7 }] })).rejects.toThrow(/annotation 0, image 7/);
  });

  it("find image and category whether the id is a number or text, and say so", async () => {
    const { set, boxes } = await open({ annotations: [annotation, { ...annotation, image_id: "2" }] });
    expect(boxes).toEqual({ "a.png": 1, "b.png": 1 });
    expect(set.warnings).toContain(
      'annotations.json has ids as numbers and as text (annotation 1 names "2", the image is 2); read as the same.',
    );
    const category = await open({ annotations: [{ ...annotation, category_id: "1" }] });
    expect(category.boxes["a.png"]).toBe(1);
    expect(category.set.warnings[0]).toMatch(/annotation 0 names "1", the category is 1\); read as the same/);
  });

  it("of crowds alone are boxes of crowds", async () => {
    const { set } = await open({ annotations: [1, 2].map((image_id) => ({ ...annotation, image_id, iscrowd: 1 })) });
    expect(set.samples.map(({ boxes }) => boxes!.map(({ crowd }) => crowd))).toEqual([[true], [true]]);
    expect(set.skipped.filter(({ path }) => path !== "c.png")).toEqual([]);
  });

  it("leave out images that share an id, and both names of them", async () => {
    const { boxes, skipped } = await open({
      images: [...images, { ...images[1], file_name: "c.png" }],
      annotations: [annotation, { ...annotation, image_id: 2 }],
    });
    expect(boxes).toEqual({ "a.png": 1 });
    expect(skipped).toEqual([
      {
        path: "annotations.json",
        why: expect.stringMatching(/share an id \(the first: id 2, b\.png and c\.png\)/) as string,
      },
      { path: "b.png", why: expect.stringMatching(/^Several images of one id/) as string, count: 2 },
    ]);
  });

  it("warn of annotation ids that come twice, and take each annotation", async () => {
    const { set, boxes } = await open({
      annotations: [
        { ...annotation, id: 5 },
        { ...annotation, id: 5, bbox: [20, 20, 5, 5] },
      ],
    });
    expect(boxes["a.png"]).toBe(2);
    expect(set.warnings[0]).toMatch(/1 annotation has an id that another one has \(the first: 5\)/);
  });

  it("refuse a category id with two names, and warn of one name with two ids", async () => {
    await expect(
      open({ categories: [...categories, { id: 1, name: "dog" }], annotations: [annotation] }),
    ).rejects.toThrow("annotations.json: category 1 is cat and also dog (categories, entry 1). Give each its own id.");
    const { set } = await open({ categories: [...categories, { id: 4, name: "cat" }], annotations: [annotation] });
    expect(set.warnings).toContain("annotations.json names the categories 1 and 4 both cat; they stay two classes.");
  });

  it("are joined where two entries list one image, each annotation once", async () => {
    const { set, boxes } = await open({
      images: [...images, { ...images[0], id: 3 }],
      annotations: [annotation, { ...annotation, image_id: 3 }, { ...annotation, image_id: 3, bbox: [9, 9, 9, 9] }],
    });
    expect(boxes).toEqual({ "a.png": 2, "b.png": 0 });
    expect(set.warnings[0]).toMatch(/1 entry lists an image that another one lists too \(the first: a\.png\)/);
    const sizes = await open({
      images: [...images, { ...images[0], id: 3, width: 100 }],
      annotations: [annotation, { ...annotation, image_id: 3 }],
    });
    expect(sizes.boxes).toEqual({ "b.png": 0 });
    expect(sizes.skipped).toEqual([{ path: "a.png", why: expect.stringMatching(/of different sizes/) as string }]);
  });
});
