import { mkdtemp, mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDataSet } from "../core/datasets/open-data-set";
import { sceneSetFiles } from "../core/scenes/scene-folders";
import { nodeFiles } from "./files";

let place: string;
let folder: string;

beforeAll(async () => {
  place = await mkdtemp(path.join(tmpdir(), "node-files-"));
  folder = path.join(place, "set");
  await mkdir(path.join(folder, "b", "deep"), { recursive: true });
  await writeFile(path.join(place, "secret.txt"), "outside");
  await writeFile(path.join(folder, "a.txt"), "first");
  await writeFile(path.join(folder, "b", "deep", "c.txt"), "third");
});

afterAll(() => rm(place, { recursive: true }));

describe("a folder on disk", () => {
  it("gives its files by path, read when asked for", async () => {
    const files = await nodeFiles(folder);
    expect(files.map((file) => [file.path, file.byteLength])).toEqual([
      ["a.txt", 5],
      ["b/deep/c.txt", 5],
    ]);
    expect(new TextDecoder().decode(await files[1].bytes())).toBe("third");
  });

  it("follows links inside itself, and neither outside nor in circles", async () => {
    const links = path.join(folder, "links");
    await mkdir(links);
    await symlink(path.join(folder, "a.txt"), path.join(links, "inside.txt"));
    await symlink(path.join(folder, "b"), path.join(links, "folder"));
    await symlink(path.join(place, "secret.txt"), path.join(links, "outside.txt"));
    await symlink(place, path.join(links, "above"));
    await symlink(folder, path.join(links, "circle"));
    await symlink(links, path.join(links, "itself"));
    await symlink(path.join(folder, "nothing"), path.join(links, "dangling"));
    const inLinks = (await nodeFiles(folder)).map((file) => file.path).filter((name) => name.startsWith("links/"));
    expect(inLinks).toEqual(["links/folder/deep/c.txt", "links/inside.txt"]);
  });

  it("rejects where there is none", async () => {
    await expect(nodeFiles(path.join(place, "nowhere"))).rejects.toThrow(/ENOENT/);
  });

  it("opens as a dataset", async () => {
    const scenes = path.join(place, "scenes");
    for (const { path: name, bytes } of sceneSetFiles({ seed: 1, count: 8, size: 64 }, ["voc"])) {
      await mkdir(path.dirname(path.join(scenes, name)), { recursive: true });
      await writeFile(path.join(scenes, name), bytes);
    }
    const set = await openDataSet(await nodeFiles(scenes));
    expect([set.format, set.name, set.samples.length]).toEqual(["voc", "voc", 8]);
    expect(await set.samples[0].image()).toMatchObject({ width: 64, height: 64 });
  });
});
