// Zips of whole datasets, damaged: each image is read as it was, with its truth, or told.
import { encode } from "fast-png";
import { openDataSet } from "../../../core/datasets/open-data-set";
import { zipFiles } from "../../../core/datasets/data-files";
import { madeZip, type MadeEntry } from "../../made-zip";
import { objectXml, sizeXml, vocImageSize } from "../../voc-files";
import { mutatedBytes, splicedBytes } from "../byte-mutations";
import type { FuzzTarget } from "../fuzz-target";
import { brokenPromise, isDataSetRefusal } from "../opened-set";

const { width, height } = vocImageSize;

/** Every pixel of an image has its number. */
function image(name: string, number: number): MadeEntry {
  const data = new Uint8Array(3 * width * height).fill(number);
  return { name, data: encode({ width, height, channels: 3, depth: 8, data }), deflate: number % 2 === 0 };
}

const text = (name: string, content: string): MadeEntry => ({
  name,
  data: new TextEncoder().encode(content),
  deflate: true,
});

interface SetSeed {
  readonly entries: readonly MadeEntry[];
  /** Of each image its number and what is true of it: its class, or the name of its one box. */
  readonly images: ReadonlyMap<string, readonly [number: number, truth: string]>;
}

const names = ["cat", "dog", "cat", "__proto__"];

const classFolders: SetSeed = {
  entries: names.map((name, i) => image(`pets/${name}/${i}.png`, i + 1)),
  images: new Map(names.map((name, i) => [`${i}.png`, [i + 1, name]])),
};

const coco: SetSeed = {
  entries: [
    ...names.map((_, i) => image(`set/images/${i}.png`, i + 1)),
    text(
      "set/annotations/instances.json",
      JSON.stringify({
        images: names.map((_, i) => ({ id: i, file_name: `${i}.png`, width, height })),
        categories: [...new Set(names)].map((name, i) => ({ id: i + 1, name })),
        annotations: names.map((name, i) => ({
          image_id: i,
          category_id: [...new Set(names)].indexOf(name) + 1,
          bbox: [1, 1, 4, 4],
        })),
      }),
    ),
  ],
  images: classFolders.images,
};

const voc: SetSeed = {
  entries: names.flatMap((name, i) => [
    image(`kit/JPEGImages/${i}.png`, i + 1),
    text(`kit/Annotations/${i}.xml`, `<annotation>${sizeXml}${objectXml(name, [1, 1, 5, 5])}</annotation>`),
  ]),
  images: classFolders.images,
};

export const dataSetZipTarget: FuzzTarget<SetSeed, SetSeed> = {
  name: "data-set-zip",
  share: 1,
  seeds: () => Promise.resolve([classFolders, coco, voc]),
  mutate(seed, random) {
    const whole = madeZip(seed.entries);
    const bytes = random.chance(0.1) ? splicedBytes(whole, whole, random) : mutatedBytes(whole, random);
    return { bytes, truth: seed };
  },
  async read({ bytes, truth: { images } }) {
    const set = await openDataSet(await zipFiles(new Blob([bytes]), "fuzz.zip"));
    const broken = brokenPromise(set);
    if (broken !== undefined) return { wrong: broken };
    const samples = [...set.samples, ...set.testSamples];
    const isThere = (name: string) => samples.some((each) => each.name.endsWith(name));
    const missing = [...images.keys()].filter((name) => !isThere(name));
    // under the name that its damage made of it
    const renamed = samples.filter(({ name }) => !images.has(name.slice(name.lastIndexOf("/") + 1)));
    const excluded = set.skipped.reduce((sum, { count = 1 }) => sum + count, 0);
    if (missing.length > excluded + renamed.length) return { wrong: `nothing is said of ${missing.join(", ")}` };
    let refused = 0;
    for (const { name, image: read, classLabel, boxes = [] } of samples) {
      try {
        const { data } = await read();
        const [number, truth] = images.get(name.slice(name.lastIndexOf("/") + 1)) ?? [];
        if (data.some((value) => value !== number)) return { wrong: `${name} has other pixels` };
        const labels = boxes.map(({ label }) => set.classes.detection![label]).join();
        const label = classLabel === undefined ? labels : set.classes.classification![classLabel];
        if (label !== truth) return { wrong: `${name} is read as ${label}, expected ${truth}` };
      } catch (error) {
        if (!isDataSetRefusal(error)) throw error;
        refused++;
      }
    }
    return refused > 0 ? "refused" : "right";
  },
  isRefusal: isDataSetRefusal,
};
