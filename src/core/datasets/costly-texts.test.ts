import { encode } from "fast-png";
import { describe, expect, it } from "vitest";
import { cpuMs } from "../../testing/process-cost";
import { memoryFile } from "../../testing/memory-files";
import { annotationFile, imageFile, objectXml, reasonsOf, sizeXml } from "../../testing/voc-files";
import { type DataFile, type DataSet, DataSetError } from "./data-set";
import { openDataSet } from "./open-data-set";

/** What a megabyte of input may cost; each of these took minutes, or ended as a stack overflow, before it was bounded. */
const maxMs = 5000;

const filled = (text: string, length = 900_000) => text.repeat(Math.floor(length / text.length));
const nested = (levels: number) => "[".repeat(levels) + "]".repeat(levels);

interface Parts {
  readonly images?: string;
  readonly annotations?: string;
  readonly more?: string;
}

const oneImage = '[{"id":1,"file_name":"1.png","width":20,"height":10}]';

function instances({ images = oneImage, annotations = "[]", more = "" }: Parts): DataFile {
  const text = `{"images":${images},"annotations":${annotations},"categories":[{"id":1,"name":"cat"}]${more}}`;
  return memoryFile("instances.json", text);
}

/** A folder of two images, of which the first has this annotation. */
function voc(xml: string, ...more: readonly DataFile[]): readonly DataFile[] {
  return [
    imageFile("JPEGImages/1.png"),
    imageFile("JPEGImages/2.png"),
    memoryFile("Annotations/1.xml", xml),
    annotationFile("Annotations/2.xml", sizeXml + objectXml("cat", [1, 1, 5, 5])),
    ...more,
  ];
}

async function timed(files: readonly DataFile[]): Promise<DataSet | Error> {
  const started = process.cpuUsage();
  const result = await openDataSet(files).catch((error: unknown) => error as Error);
  expect(cpuMs(started)).toBeLessThan(maxMs);
  if (result instanceof Error) {
    expect(result).toBeInstanceOf(DataSetError);
    expect(result.message.length).toBeLessThan(3000);
    return result;
  }
  const sentences = [...result.warnings, ...result.skipped.map(({ why }) => why)];
  expect(Math.max(0, ...sentences.map(({ length }) => length))).toBeLessThan(3000);
  return result;
}

const listed = (count: number, entry: (i: number) => string) =>
  `[${Array.from({ length: count }, (_, i) => entry(i))}]`;

describe("a COCO file of a megabyte", () => {
  const refused: readonly (readonly [string, string])[] = [
    ["whose boxes are nested 200,000 deep", `{"image_id":1,"category_id":1,"bbox":${nested(200_000)}}`],
    ["with NaN and outlines nested 200,000 deep", `{"image_id":NaN,"segmentation":${nested(200_000)}}`],
  ];
  it.each(refused)("%s is refused, with the depth", async (_, annotation) => {
    const result = await timed([imageFile("1.png"), instances({ annotations: `[${annotation}]` })]);
    expect((result as Error).message).toMatch(/its brackets are nested 200,00\d deep; .* 200 are read/);
  });

  it.each([
    ["of escaped quotes without end, and NaN", `NaN "${filled('\\"')}`],
    ["of quotes and NaN", `{"a":NaN,${filled('"\\')}`],
  ])("%s is refused as no JSON", async (_, text) => {
    const result = await timed([imageFile("1.png"), memoryFile("instances.json", text)]);
    expect((result as Error).message).toMatch(/it is no JSON/);
  });

  it("whose entries all name one image has their annotations joined", async () => {
    const images = listed(9000, (i) => `{"id":${i},"file_name":"1.png","width":20,"height":10}`);
    const annotations = listed(9000, (i) => `{"image_id":0,"category_id":1,"bbox":[1,1,2,${1 + i}]}`);
    const set = (await timed([imageFile("1.png"), instances({ images, annotations })])) as DataSet;
    expect(set.samples[0].boxes).toHaveLength(9000);
  });

  it("of entries that are none is refused", async () => {
    const result = await timed([imageFile("1.png"), instances({ annotations: listed(300_000, () => "{}") })]);
    expect((result as Error).message).toMatch(/Entries of annotations are not as the format has them/);
  });

  it("that names an image through 450,000 folders finds it by the end of the path", async () => {
    const images = `[{"id":1,"file_name":"${filled("a/")}1.png"}]`;
    expect(((await timed([imageFile("1.png"), instances({ images })])) as DataSet).samples).toHaveLength(1);
  });

  it("of 3,000 images of one name in other folders says that they are not there", async () => {
    const images = listed(3000, (i) => `{"id":${i},"file_name":"x${i}/1.png"}`);
    const files = Array.from({ length: 3000 }, (_, i) => imageFile(`y${i}/1.png`));
    expect(((await timed([...files, instances({ images })])) as Error).message).toMatch(/None of the 3,000 images/);
  });

  it("of 40,000 categories of one name tells three of them", async () => {
    const text = `{"images":${oneImage},"annotations":[],"categories":${listed(40_000, (i) => `{"id":${i},"name":"cat"}`)}}`;
    const { warnings } = (await timed([imageFile("1.png"), memoryFile("instances.json", text)])) as DataSet;
    expect(warnings.filter((warning) => /and others; they stay classes of their own/.test(warning))).toHaveLength(1);
    expect(warnings.length).toBeLessThan(5);
  });
});

describe("the mask of a COCO image", () => {
  const side = 3000;
  const blank = encode({ width: side, height: side, channels: 1, depth: 8, data: new Uint8Array(side * side) });

  async function maskError(size: number, annotations: string, image = blank): Promise<string> {
    const images = `[{"id":1,"file_name":"1.png","width":${size},"height":${size}}]`;
    const set = await openDataSet([memoryFile("1.png", image), instances({ images, annotations })]);
    const started = process.cpuUsage();
    const error = await set.samples[0].mask!().catch((reason: unknown) => reason as Error);
    expect(cpuMs(started)).toBeLessThan(maxMs);
    expect(error).toBeInstanceOf(DataSetError);
    return (error as Error).message;
  }

  const object = (segmentation: string) =>
    `{"image_id":1,"category_id":1,"bbox":[0,0,${side},${side}],"segmentation":${segmentation}}`;
  const zigzag = Array.from({ length: 80_000 }, (_, i) => `${i % side},${i % 2 ? side : 0}`).join();

  it.each([
    [
      "its annotation claims 40,000 × 40,000 pixels",
      40_000,
      `[${object("[[1,1,2,2,3,1]]")}]`,
      /3000 × 3000 pixels .* says 40000 × 40000/,
    ],
    [
      "a polygon goes up and down without end",
      side,
      `[${object(`[[${zigzag}]]`)}]`,
      /of 80000 corners meets rows of pixels more than/,
    ],
    [
      "6,000 run lengths cover all of it",
      side,
      listed(6000, () => object(`{"size":[${side},${side}],"counts":[0,${side ** 2}]}`)),
      /paint more than \d+ pixels over each other/,
    ],
  ])("is refused where %s", async (_, size, annotations, message) => {
    expect(await maskError(size, annotations)).toMatch(message);
  });
});

describe("an XML file of a megabyte", () => {
  it.each([
    ["comments before no element", "<!---->".repeat(500) + "x"],
    ["document types without end", filled("<!DOCTYPE ")],
    ["elements inside each other", "<a>".repeat(120_000) + "</a>".repeat(120_000)],
    ["elements that never end", filled("<a>")],
    ["elements that are named __proto__", `<annotation>${filled("<__proto__>1</__proto__>")}</annotation>`],
    [
      "digits and a letter",
      `<annotation>${sizeXml}${objectXml("cat", [1, 1, 5, 5]).replace("<xmin>1<", `<xmin>${filled("1")}x<`)}</annotation>`,
    ],
  ])("of %s costs its own image at most", async (_, xml) => {
    const set = (await timed(voc(xml))) as DataSet;
    expect(set.samples.map(({ name }) => name)).toContain("JPEGImages/2.png");
    const loose = (await timed(
      voc(xml).map(({ path, bytes, ...file }) => ({ ...file, bytes, path: path.replace(/^.*\//, "") })),
    )) as DataSet;
    expect(loose.samples.map(({ name }) => name)).toContain("2.png");
  });
});

describe("lists of a VOC folder of a megabyte", () => {
  const annotation = `<annotation>${sizeXml}${objectXml("cat", [1, 1, 5, 5])}</annotation>`;

  it("of 140,000 classes is read", async () => {
    const names = ["cat", ...Array.from({ length: 140_000 }, (_, i) => `c${i}`)];
    const list = memoryFile("class_names.txt", names.join("\n"));
    expect(((await timed(voc(annotation, list))) as DataSet).classes.detection).toHaveLength(140_002);
  });

  it("whose one line has 400,000 words names no image, which is told in a line", async () => {
    const set = (await timed(voc(annotation, memoryFile("ImageSets/Main/train.txt", `2\n${filled("a ")}`)))) as DataSet;
    expect(set.samples.map(({ name }) => name)).toEqual(["JPEGImages/2.png"]);
    expect(reasonsOf(set).join()).toMatch(/Lines of lists name no image that is here/);
  });
});

describe("paths", () => {
  it("through thousands of folders are left out and told, the others are read", async () => {
    const deep = `train/${"images/".repeat(9000)}cat/1.png`;
    const set = (await timed([imageFile(deep), imageFile("cat/1.png"), imageFile("dog/1.png")])) as DataSet;
    expect(set.samples.map(({ name }) => name)).toEqual(["cat/1.png", "dog/1.png"]);
    expect(reasonsOf(set).join()).toMatch(/more than 4,096 characters or 100 folders/);
  });

  it("that several files have name the first, and the others are told", async () => {
    const set = (await timed([imageFile("cat/1.png"), imageFile("dog/1.png"), imageFile("dog/1.png")])) as DataSet;
    expect(set.samples.map(({ name }) => name)).toEqual(["cat/1.png", "dog/1.png"]);
    expect(reasonsOf(set).join()).toMatch(/Several files have the same path/);
  });
});

describe("thousands of folders with one image of the same name each", () => {
  const count = 2500;
  const folders = (place: (i: number) => readonly DataFile[]) =>
    timed(Array.from({ length: count }, (_, i) => place(i)).flat());
  const xml = sizeXml + objectXml("cat", [1, 1, 5, 5]);

  it.each([
    ["beside its XML", (i: number) => [imageFile(`f${i}/1.png`), annotationFile(`f${i}/1.xml`, xml)]],
    [
      "and its XML elsewhere",
      (i: number) => [imageFile(`JPEGImages/f${i}/1.png`), annotationFile(`Annotations/f${i}/1.xml`, xml)],
    ],
  ])("%s are paired", async (_, place) => {
    expect(((await folders(place)) as DataSet).samples).toHaveLength(count);
  });

  it("and masks in other folders tell that nothing says which is whose", async () => {
    const result = await folders((i) => [
      imageFile(`JPEGImages/f${i}/1.png`),
      imageFile(`SegmentationClass/g${i}/1.png`),
    ]);
    expect((result as Error).message).toMatch(/Masks fit several images/);
  });
});
