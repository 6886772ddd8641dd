// Scenes as a COCO dataset: images/ and one annotations.json of the instances format (cocodataset.org, "Data format").
import { runLengths } from "../base/coco-run-lengths";
import { readmeFile, type SceneFolder, textFile } from "./scene-folder";
import { sceneClasses } from "./scene-classes";
import type { SceneSet } from "./scene-set";

/** COCO's categories count from 1: a kind's index plus 1. */
function categoryId(kind: number): number {
  return kind + 1;
}

const particulars = `Layout: COCO instances, images/ and annotations.json. Categories 1 to 8 are the kinds in the order above; boxes are
[left, top, width, height] around the visible pixels; segmentations are uncompressed run lengths, areas their pixels.
For detection, and for classification by the largest area.`;

export function cocoFolder(set: SceneSet): SceneFolder {
  const images: string[] = [];
  const annotations: string[] = [];
  return {
    add({ scene, name, png }) {
      const { width, height } = scene.image;
      const file = `${name}.png`;
      const imageId = scene.index + 1;
      images.push(JSON.stringify({ id: imageId, file_name: file, width, height, license: 1 }));
      for (const object of scene.objects) {
        const [left, top, right, bottom] = object.boxXyxyPixels;
        annotations.push(
          JSON.stringify({
            id: annotations.length + 1,
            image_id: imageId,
            category_id: categoryId(object.kind),
            bbox: [left, top, right - left, bottom - top],
            area: object.areaPixels,
            iscrowd: 0,
            segmentation: runLengths(scene.instances, width, height, object.instance),
          }),
        );
      }
      return [{ path: `images/${file}`, bytes: png }];
    },
    finish() {
      const info = {
        description: `${set.count} generated scenes, seed ${set.seed}`,
        version: "1.0",
        contributor: "Ladon Lab",
      };
      const licenses = [{ id: 1, name: "MIT License", url: "https://opensource.org/license/mit" }];
      const categories = sceneClasses.map((name, kind) => ({ id: categoryId(kind), name, supercategory: "shape" }));
      const list = (lines: readonly string[]): string => (lines.length === 0 ? "[]" : `[\n${lines.join(",\n")}\n]`);
      const parts = [
        `"info": ${JSON.stringify(info)}`,
        `"licenses": ${JSON.stringify(licenses)}`,
        `"categories": ${JSON.stringify(categories)}`,
        `"images": ${list(images)}`,
        `"annotations": ${list(annotations)}`,
      ];
      return [textFile("annotations.json", `{\n${parts.join(",\n")}\n}\n`), readmeFile(set, particulars)];
    },
  };
}
