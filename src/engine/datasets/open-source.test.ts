import { describe, expect, it } from "vitest";
import { sceneSetFiles } from "../../core/scenes/scene-folders";
import { scenesDataSet } from "../../core/datasets/scenes-data-set";
import { createJobContext } from "../job-context";
import { dataSetJobs } from "../jobs/data-set-jobs";
import type { SceneFormat } from "../protocol";
import type { DataSource } from "../protocol-datasets";
import { openSource } from "./open-source";

const idle = () => createJobContext(new AbortController().signal, () => undefined);
const set = { seed: 4, count: 10, size: 64 };

/** A picked folder; every call gives copies of its files, as a worker receives them. */
function picked(format: SceneFormat, leaveOut: RegExp = /^$/): DataSource {
  const files = [...sceneSetFiles(set, [format])].filter(({ path }) => !leaveOut.test(path));
  return {
    kind: "files",
    files: files.map(({ path, bytes }) => ({
      path: `scenes/${path}`,
      file: new File([new Uint8Array(bytes)], path.slice(path.lastIndexOf("/") + 1), { lastModified: 7 }),
    })),
  };
}

describe("a data source", () => {
  it("is opened once, though its files arrive as copies of themselves", async () => {
    const first = await openSource(picked("coco"), idle());
    expect(await openSource(picked("coco"), idle())).toBe(first);
    expect(await openSource(picked("voc"), idle())).not.toBe(first);
  });

  it("of any layout has the images of the scenes", async () => {
    const scenes = await scenesDataSet(set);
    const expected = (await scenes.samples[3].image()).data;
    for (const format of ["image-folder", "coco", "voc"] as const) {
      const { samples } = await openSource(picked(format), idle());
      const same = samples.find(({ name }) => name.includes("scene-000003"))!;
      expect((await same.image()).data).toEqual(expected);
    }
  });

  it("is reported with its tasks, counts of each class and what was left out", async () => {
    const report = async (source: DataSource) => (await dataSetJobs["examine-data-set"]({ source }, idle())).output;
    const scenes = await report({ kind: "scenes", first: 0, ...set });
    expect(Object.keys(scenes.tasks)).toEqual(["classification", "detection", "segmentation"]);
    expect(scenes.tasks.classification!.perClass!.reduce((a, b) => a + b, 0)).toBe(10);
    expect(scenes.tasks.detection!.perClass!.reduce((a, b) => a + b, 0)).toBe(scenes.boxes);
    expect(scenes).toMatchObject({ images: 10, crowdBoxes: 0, skippedCount: 0 });
    const coco = await report(picked("coco", /000002\.png/));
    expect(coco.tasks.detection).toMatchObject({ images: 9, classes: scenes.tasks.detection!.classes });
    expect(coco.skipped[0].why).toMatch(/000002/);
    expect((await report(picked("image-folder"))).tasks.detection).toBeUndefined();
  });

  it("gives single images with their truth, and names the one that is not there", async () => {
    const source: DataSource = { kind: "scenes", first: 0, ...set };
    const read = (names: string[]) => dataSetJobs["read-samples"]({ source, names, longerSide: 32 }, idle());
    const { output } = await read(["scene-000004", "scene-000001"]);
    expect(output.map(({ name }) => name)).toEqual(["scene-000004", "scene-000001"]);
    expect(output[0]).toMatchObject({ width: 64, height: 64, image: { width: 32, height: 32 }, mask: { width: 64 } });
    expect(output[0].boxes!.length).toBeGreaterThan(0);
    await expect(read(["scene-000099"])).rejects.toMatchObject({
      name: "DataSetError",
      message: expect.stringMatching(/has no image scene-000099/) as string,
    });
  });
});
