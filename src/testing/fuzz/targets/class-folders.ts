// Class folders whose files have any names and any bytes: each image is read in its class, or told as left out.
import { openDataSet } from "../../../core/datasets/open-data-set";
import { browserFiles } from "../../../core/datasets/data-files";
import { withoutLitter } from "../../../core/datasets/data-set-folder";
import { encode } from "fast-png";
import type { SceneRandom } from "../../../core/scenes/random";
import { mutatedBytes } from "../byte-mutations";
import type { FuzzTarget } from "../fuzz-target";
import { oddNames } from "../json-mutations";
import { brokenPromise, isDataSetRefusal, toldBy } from "../opened-set";

/** Paths, a line each, then a zero and the bytes of the first image. */
type Paths = readonly string[];

const png = encode({
  width: 3,
  height: 2,
  channels: 3,
  depth: 8,
  data: Uint8Array.from({ length: 18 }, (_, i) => 14 * i),
});

const seeds: readonly Paths[] = [
  ["cat/0.png", "cat/1.png", "dog/0.png"],
  ["train/cat/0.png", "train/dog/0.png", "val/cat/1.png", "test/cat/2.png"],
  ["pets/cat/train/0.png", "pets/cat/test/1.png", "pets/dog/train/0.png"],
  ["set/__proto__/0.png", "set/constructor/1.png", "set/toString/2.png"],
  ["a/b/c/0.png", "a/b/d/0.png", "readme.txt", "labels.csv"],
];

const folderNames = ["train", "val", "test", "images", "labels", "cat", "dog", "Cat", "1", "n01440764", ...oddNames];
const fileNames = [
  "0.png",
  "0.PNG",
  "a.png.png",
  ".png",
  "0",
  "0.txt",
  "0.json",
  "0.xml",
  "0.tiff",
  "ä.png",
  "a\u0308.png",
  "__proto__.png",
];

function mutatedPath(path: string, random: SceneRandom): string {
  const parts = path.split("/");
  const at = random.below(parts.length);
  switch (random.below(6)) {
    case 0:
      parts[at] = random.pick(at === parts.length - 1 ? fileNames : folderNames);
      break;
    case 1:
      parts.splice(at, 0, random.pick(folderNames));
      break;
    case 2:
      parts.splice(at, 1);
      break;
    case 3:
      parts.splice(
        at,
        0,
        ...Array.from({ length: random.pick([3, 90, 3000]) }, () => random.pick(["train", "images", "x"])),
      );
      break;
    case 4:
      return path.replaceAll("/", "\\");
    default:
      return `${path}${random.below(3)}.png`;
  }
  return parts.join("/");
}

const isImage = (path: string): boolean => /\.(?:png|jpe?g|jpe|jfif|webp|gif|bmp|avif)$/i.test(path);

export const classFoldersTarget: FuzzTarget<Paths> = {
  name: "class-folders",
  share: 1,
  seeds: () => Promise.resolve(seeds),
  mutate(seed, random) {
    const paths = [...seed];
    for (let left = random.below(4); left > 0 && paths.length > 0; left--) {
      const at = random.below(paths.length);
      if (random.chance(0.2)) paths.push(mutatedPath(paths[at], random));
      else paths[at] = mutatedPath(paths[at], random);
    }
    const image = random.chance(0.3) ? mutatedBytes(png, random) : png;
    const names = new TextEncoder().encode(`${paths.join("\n")}\0`);
    return { bytes: new Uint8Array(Buffer.concat([names, image])), truth: undefined };
  },
  async read({ bytes }) {
    const end = bytes.indexOf(0);
    const paths = [...new Set(new TextDecoder().decode(bytes.subarray(0, end)).split("\n"))];
    const image = bytes.slice(end + 1);
    const placed = paths.map((path, i) => ({ path, file: new Blob([i === 0 ? image : new Uint8Array(png)]) }));
    const files = browserFiles(placed);
    const set = await openDataSet(files);
    const broken = brokenPromise(set);
    if (broken !== undefined) return { wrong: broken };
    const told = toldBy(set);
    const samples = [...set.samples, ...set.testSamples];
    const visible = withoutLitter(files).filter(({ path }) => isImage(path));
    for (const { path } of visible) {
      const sample = samples.find(({ name }) => path === name || path.endsWith(`/${name}`));
      if (!sample) {
        const isTold = [...told.paths].some(
          (each) => path === each || path.endsWith(`/${each}`) || path.startsWith(each.replace(/…$/, "")),
        );
        if (!isTold) return { wrong: `${path.slice(0, 200)} is neither read nor told` };
        continue;
      }
      const className = set.classes.classification?.[sample.classLabel ?? -1];
      if (set.format === "image-folder" && !path.split("/").slice(0, -1).includes(className!)) {
        return { wrong: `${path.slice(0, 200)} is of the class ${className}` };
      }
    }
    if (samples.length > visible.length) return { wrong: `${samples.length} images of ${visible.length}` };
    try {
      for (const sample of samples.slice(0, 4)) {
        const { width, height, data } = await sample.image();
        if (data.length !== 3 * width * height) return { wrong: `${sample.name} has ${data.length} samples` };
      }
    } catch (error) {
      if (!isDataSetRefusal(error)) throw error;
    }
    return "right";
  },
  isRefusal: isDataSetRefusal,
};
