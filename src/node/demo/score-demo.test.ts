import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inputSizeKey } from "../../core/checkpoint/recorded-input-size";
import { classNamesMetadata } from "../../engine/storage/class-names-metadata";
import { smallArchitecture, smallCheckpointFile } from "../../testing/small-network";
import { networkClassesSchema } from "./demo-classes";
import { type DemoResults, demoResultsSchema } from "../../engine/split/demo-results";
import { photoKinds, photoObjects } from "./photos/photo-kinds";
import { type MadePhoto, writeMadePhotos } from "./photos/made-photos";
import { scoreDemo } from "./score-demo";
import { photoTestSets } from "./test-sets";

const ground = [40, 90, 160] as const;
const thing = { colour: [200, 60, 40], boxXywhPixels: [10, 12, 40, 30] } as const;
/** Six with a class, of which four are pets; three outlined; one for training, which is not scored. */
const images: readonly MadePhoto[] = [
  { folder: "caltech101", kind: "crab", split: "test", ground },
  { folder: "caltech101", kind: "watch", split: "test", ground: [200, 200, 30] },
  { folder: "caltech101", kind: "watch", split: "train", ground },
  { folder: "pets", kind: "cat", split: "test", ground, thing: { ...thing, bordered: true } },
  { folder: "pets", kind: "cat", split: "test", ground: [90, 90, 90] },
  { folder: "pets", kind: "dog", split: "test", ground: [10, 10, 30] },
  { folder: "pets", kind: "dog", split: "test", ground: [250, 10, 30] },
  { folder: "photos26", kind: "crab", split: "test", ground, thing },
  { folder: "photos26", kind: "cat", split: "test", ground, thing: { ...thing, bordered: true } },
  { folder: "photos26", kind: "dog", split: "test", ground: [20, 20, 20], thing },
];

/** Networks that answer anything, but all of the photographs' classes. */
const architectures = {
  teacher: smallArchitecture("basic", [8]),
  student: smallArchitecture("basic"),
};
const metadata = {
  [inputSizeKey]: "64",
  ...classNamesMetadata({ classification: photoKinds, detection: photoObjects, segmentation: photoObjects }),
};

async function writeSets(folder: string, names: Readonly<Record<string, keyof typeof architectures>>): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const sets = [];
  for (const [name, kind] of Object.entries(names)) {
    const heads = {
      ...architectures[kind].heads,
      classification: { classes: photoKinds.length },
      detection: { ...architectures[kind].heads.detection!, classes: photoObjects.length },
      segmentation: { ...architectures[kind].heads.segmentation!, classes: photoObjects.length },
    };
    const file = `${name}.safetensors`;
    writeFileSync(path.join(folder, file), await smallCheckpointFile({ ...architectures[kind], heads }, metadata));
    const beta = /beta([\d.]+)/.exec(name)?.[1];
    sets.push({ name, title: name, knows: "photographs", files: [file], ...(beta && { beta: Number(beta) }) });
  }
  writeFileSync(path.join(folder, "index.json"), JSON.stringify({ sets }));
}

describe("the scores of a demo on photographs", () => {
  const root = mkdtempSync(path.join(tmpdir(), "score-demo-"));
  const [photos, out, folder] = ["photos", "shipped", "runs"].map((name) => path.join(root, name));
  const request = {
    knows: "photographs",
    out,
    folder,
    testSets: photoTestSets(photos),
    teacher: { folder: out, names: ["photos-teacher"] },
    robustTeacher: { folder, names: ["robust-teacher"] },
    students: { folder: out, names: ["photos-beta0.8", "photos-beta4"] },
    smoke: true,
    processes: 0,
  } as const;
  const read = (name: string) => readFileSync(path.join(out, name), "utf8");
  let results: DemoResults;

  beforeAll(async () => {
    await writeMadePhotos(photos, images);
    await writeSets(out, { "photos-teacher": "teacher", "photos-beta0.8": "student", "photos-beta4": "student" });
    await writeSets(folder, { "robust-teacher": "teacher" });
    await scoreDemo(request);
    results = demoResultsSchema.parse(JSON.parse(read("photos-results.json")));
  }, 120_000);
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it("are of the test images of each task, and of no others", () => {
    expect(results.photos).toEqual({
      inputSize: 64,
      images: { classification: 6, detection: 3, segmentation: 3 },
      bootstrap: { confidence: 0.95, resamples: 1000, seed: 1 },
    });
  });

  it("are there of both teachers, of every beta and behind both codecs, each inside its interval", () => {
    const { teacher, robustTeacher, betas, jpeg, webp, robustJpeg, robustWebp } = results;
    expect(betas.map(({ beta }) => beta)).toEqual([0.8, 4]);
    const codecs = [jpeg, webp, robustJpeg, robustWebp];
    expect(codecs.map((rows) => rows.map(({ quality }) => quality))).toEqual([[40], [40], [40], [40]]);
    for (const row of [teacher, robustTeacher!, ...betas, ...codecs.flat()]) {
      for (const name of ["top1", "top5", "catOrDog", "catOrDogTop1", "AP", "AP50", "meanIoU", "objectIoU"] as const) {
        const [lower, upper] = row.intervals![name]!;
        // where every resample is the same, its ends are moved by the rounding of a mean
        expect(row[name], name).toBeGreaterThanOrEqual(lower - 1e-9);
        expect(row[name], name).toBeLessThanOrEqual(upper + 1e-9);
      }
    }
  });

  it("have the bytes of the images that they are of, and none where nothing is sent", () => {
    for (const row of [...results.betas, ...results.jpeg, ...results.webp]) {
      expect(row.fileBytes).toBeGreaterThanOrEqual(row.payloadBytes);
      expect(row.bitsPerPixel).toBeGreaterThan(0);
      // outlined images show a thing on their ground, the others one colour
      expect(row.located!.fileBytes).not.toBe(row.fileBytes);
    }
    expect(results.teacher).not.toHaveProperty("fileBytes");
  });

  it("are the same of networks with the same weights", () => {
    const { beta: _first, ...first } = results.betas[0];
    const { beta: _second, ...second } = results.betas[1];
    expect(second).toEqual(first);
    expect(results.robustJpeg).toEqual(results.jpeg);
  });

  it("stand beside each class and what it was taken for, of every network without a codec", () => {
    const networks = networkClassesSchema.parse(JSON.parse(read("photos-classes.json")));
    expect(networks.map(({ network }) => network)).toEqual([
      "photos-teacher",
      "robust-teacher",
      "photos-beta0.8",
      "photos-beta4",
    ]);
    for (const { classification, detection, segmentation, confusions } of networks) {
      const images = classification!.flatMap(({ name, images: count }) => (count > 0 ? [[name, count]] : []));
      expect(Object.fromEntries(images)).toEqual({ crab: 1, watch: 1, cat: 2, dog: 2 });
      expect(detection!.filter(({ objects }) => objects > 0).map(({ name }) => name)).toEqual(["crab", "cat", "dog"]);
      expect(segmentation!.map(({ name }) => name)).toEqual(photoObjects);
      const wrong = confusions.reduce((sum, one) => sum + one.images, 0);
      const right = classification!.reduce((sum, { images: count, top1 }) => sum + ((top1 ?? 0) / 100) * count, 0);
      expect(wrong + right).toBe(6);
    }
  });

  it("are not measured again where networks, images and codecs are the same", async () => {
    const before = read("photos-results.json");
    rmSync(photos, { recursive: true });
    await scoreDemo(request);
    expect(read("photos-results.json")).toBe(before);
  });
});
