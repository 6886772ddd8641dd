import { describe, expect, it } from "vitest";
import { cpuMs } from "../../testing/process-cost";
import { generateScene, SceneRequestError } from "../scenes/scene";
import { sceneClasses } from "../scenes/scene-classes";
import { DataSetError } from "./data-set";
import { scenesDataSet } from "./scenes-data-set";

const request = { seed: 5, first: 100, count: 24, size: 64 };

describe("a dataset of scenes", () => {
  it("tells of each scene what the generator tells", async () => {
    const { samples, classes } = await scenesDataSet(request);
    expect(samples).toHaveLength(24);
    for (const [i, sample] of samples.entries()) {
      const scene = generateScene({ seed: 5, index: 100 + i, size: 64 });
      expect([sample.name, sample.imageId]).toEqual([`scene-000${100 + i}`, i + 1]);
      expect(sample.classLabel).toBe(scene.classLabel);
      expect(sample.boxes!.map(({ boxXyxyPixels }) => boxXyxyPixels)).toEqual(
        scene.objects.map(({ boxXyxyPixels }) => boxXyxyPixels),
      );
      expect(sample.boxes!.map(({ label }) => classes.detection![label])).toEqual(
        scene.objects.map(({ kind }) => sceneClasses[kind]),
      );
      expect(sample.boxes!.map(({ areaPixels, crowd }) => [areaPixels, crowd])).toEqual(
        scene.objects.map(({ areaPixels }) => [areaPixels, false]),
      );
      expect(await sample.image()).toEqual(scene.image);
      expect(await sample.mask!()).toEqual({ width: 64, height: 64, labels: scene.labels });
    }
  });

  it("shows every class equally often in whole rows of eight", async () => {
    const { samples } = await scenesDataSet({ seed: 1, first: 8, count: 80 });
    const counts = sceneClasses.map((_, kind) => samples.filter(({ classLabel }) => classLabel === kind).length);
    expect(counts).toEqual(new Array(8).fill(10));
  });

  it("opens without drawing more than its first scene", async () => {
    const started = process.cpuUsage();
    await scenesDataSet({ seed: 1, count: 20_000 });
    // Drawing them takes 5 ms a scene, 100 s in all; their class labels take 0.1 s.
    expect(cpuMs(started)).toBeLessThan(10_000);
  });

  it("has one fingerprint a request", async () => {
    const prints = await Promise.all(
      [request, { ...request }, { ...request, seed: 6 }, { ...request, first: 0 }, { ...request, size: 72 }].map(
        async (each) => (await scenesDataSet(each)).fingerprint,
      ),
    );
    expect(prints[1]).toBe(prints[0]);
    expect(new Set(prints).size).toBe(4);
    expect(prints[0]).toMatch(/^[0-9a-f]{64}$/);
  });

  it("refuses requests that no scenes answer", async () => {
    await expect(scenesDataSet({ seed: 1, count: 0 })).rejects.toThrow(DataSetError);
    await expect(scenesDataSet({ seed: 1, count: 1.5 })).rejects.toThrow(/1.5 scenes/);
    await expect(scenesDataSet({ seed: -1, count: 4 })).rejects.toThrow(SceneRequestError);
  });
});
