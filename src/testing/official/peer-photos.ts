// Datasets of a folder of photographs, for what upstream's own evaluation and this lab's are both asked.
import { copyFile, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { encodeVocMask } from "../../core/scenes/voc-palette";
import type { OfficialTask } from "./release-names";

interface Annotations {
  readonly images: readonly { id: number; file_name: string; width: number; height: number }[];
  readonly annotations: readonly {
    image_id: number;
    category_id: number;
    bbox: readonly [number, number, number, number];
  }[];
}

const isPhoto = (name: string): boolean => /\.jpe?g$/i.test(name);

/** One folder a class: photographs that are named `n01494475_hammerhead.JPEG`. */
async function classFolders(from: string, to: string): Promise<void> {
  for (const name of (await readdir(from)).filter(isPhoto)) {
    const [wnid] = name.split("_");
    await mkdir(path.join(to, wnid), { recursive: true });
    await copyFile(path.join(from, name), path.join(to, wnid, name));
  }
}

/** VOC's layout, whose masks are the boxes of COCO's annotations, painted in their order with a border that does not count. */
async function vocFolder(from: string, to: string): Promise<void> {
  const { images, annotations } = JSON.parse(
    await readFile(path.join(from, "annotations.json"), "utf8"),
  ) as Annotations;
  const folder = (name: string) => path.join(to, name);
  for (const name of ["JPEGImages", "SegmentationClass", "ImageSets/Segmentation"]) {
    await mkdir(folder(name), { recursive: true });
  }
  for (const { id, file_name: name, width, height } of images) {
    const labels = new Uint8Array(width * height);
    for (const { bbox, category_id: category } of annotations.filter((object) => object.image_id === id)) {
      const [left, top, right, bottom] = [bbox[0], bbox[1], bbox[0] + bbox[2], bbox[1] + bbox[3]].map(Math.floor);
      for (let y = top; y < Math.min(bottom, height); y++) {
        for (let x = left; x < Math.min(right, width); x++) {
          const isBorder = x - left < 2 || right - x <= 2 || y - top < 2 || bottom - y <= 2;
          labels[y * width + x] = isBorder ? 255 : (category % 20) + 1;
        }
      }
    }
    await copyFile(path.join(from, name), path.join(folder("JPEGImages"), name));
    const stem = path.parse(name).name;
    await writeFile(path.join(folder("SegmentationClass"), `${stem}.png`), encodeVocMask(labels, width, height));
  }
  const stems = images.map(({ file_name: name }) => path.parse(name).name);
  await writeFile(path.join(folder("ImageSets/Segmentation"), "val.txt"), `${stems.join("\n")}\n`);
}

/**
 * A dataset a task, of a folder that has `imagenet/` (photographs named by their WordNet ids) and `coco/` (photographs with
 * `annotations.json`): what is made goes into `folder`.
 */
export async function peerDataSets(photos: string, folder: string): Promise<Readonly<Record<OfficialTask, string>>> {
  const made = { classification: path.join(folder, "imagenet"), segmentation: path.join(folder, "voc") };
  await classFolders(path.join(photos, "imagenet"), made.classification);
  await vocFolder(path.join(photos, "coco"), made.segmentation);
  return { ...made, detection: path.join(photos, "coco") };
}
