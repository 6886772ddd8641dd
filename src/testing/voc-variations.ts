// Folders of PASCAL VOC as people have them, made from a seed, each with the right answer that follows from how it was made.
import { encode } from "fast-png";
import type { DataFile } from "../core/datasets/data-set";
import { officialVocClasses } from "../core/datasets/voc-classes";
import { SceneRandom } from "../core/scenes/random";
import { encodeVocMask } from "../core/scenes/voc-palette";
import { memoryFile } from "./memory-files";
import { type Edges, type VariedObject, XmlWriter } from "./voc-xml-variations";

type Split = "train" | "val" | "test";

/** One image as it should be read: its split, and its boxes as "name: left, top, right, bottom". */
export interface ExpectedSample {
  readonly name: string;
  readonly split?: Split;
  readonly boxes: readonly string[];
  readonly hasMask: boolean;
}

export interface VocVariation {
  readonly what: string;
  readonly files: readonly DataFile[];
  readonly samples: readonly ExpectedSample[];
  readonly testSamples: readonly ExpectedSample[];
  /** Files, objects and lines that are to be told as left out. */
  readonly excluded: number;
  /** What the warnings must say. */
  readonly warnings: readonly RegExp[];
}

const splitFolders: Readonly<Record<Split, readonly string[]>> = {
  train: ["train", "Train", "training", "train_images"],
  val: ["val", "valid", "validation", "Val"],
  test: ["test", "Test", "testing"],
};

interface Place {
  readonly image: string;
  readonly xml: string;
  /** Without the ending. */
  readonly mask?: string;
}

/** Where an image of a stem and its XML lie, without their endings. */
type Layout = (stem: string, split: Split, index: number) => Place;

const layoutNames = [
  "kit",
  "flat",
  "two folders",
  "split folders",
  "folders in splits",
  "splits in folders",
  "cameras",
] as const;
type LayoutName = (typeof layoutNames)[number];
const bySplit: readonly LayoutName[] = ["split folders", "folders in splits", "splits in folders"];

function layoutOf(name: LayoutName, random: SceneRandom): Layout {
  const cased = (word: string) => random.pick([word, word, word.toLowerCase(), word.toUpperCase()]);
  const [images, xmlFiles] = random.pick([
    ["images", "annotations"],
    ["Bilder", "xml"],
    ["img", "labels"],
    ["photos", "Annotations"],
  ]);
  const folders = { train: "", val: "", test: "" };
  for (const split of ["train", "val", "test"] as const) folders[split] = random.pick(splitFolders[split]);
  const kit = { images: cased("JPEGImages"), xml: cased("Annotations"), masks: cased("SegmentationClass") };
  const layouts: Readonly<Record<LayoutName, Layout>> = {
    kit: (stem) => ({ image: `${kit.images}/${stem}`, xml: `${kit.xml}/${stem}`, mask: `${kit.masks}/${stem}` }),
    flat: (stem) => ({ image: stem, xml: stem }),
    "two folders": (stem) => ({ image: `${images}/${stem}`, xml: `${xmlFiles}/${stem}` }),
    "split folders": (stem, split) => ({ image: `${folders[split]}/${stem}`, xml: `${folders[split]}/${stem}` }),
    "folders in splits": (stem, split) => ({
      image: `${folders[split]}/${images}/${stem}`,
      xml: `${folders[split]}/${xmlFiles}/${stem}`,
    }),
    "splits in folders": (stem, split) => ({
      image: `${images}/${folders[split]}/${stem}`,
      xml: `${xmlFiles}/${folders[split]}/${stem}`,
    }),
    cameras: (stem, _, index) => ({ image: `cam${(index % 2) + 1}/${stem}`, xml: `cam${(index % 2) + 1}/${stem}` }),
  };
  return layouts[name];
}

const ownNames = ["bär", "bör", "中", "വി", "R&D", "мед", "€uro", "traffic light", "🐻", "a < b"];
const stems = ["a", "0001", "my photo 1", "frame.0001", "ba\u0308r", "x-y_z", "2", "img (1)"];
const maskKinds = ["none", "fine", "binary", "other order", "ignored"] as const;
type MaskKind = (typeof maskKinds)[number];
const faults = ["xml alone", "image alone", "cut", "empty file", "no objects", "all broken", "second"] as const;

interface Image {
  readonly file: string;
  readonly width: number;
  readonly height: number;
}

class VariationMaker {
  private readonly files: DataFile[] = [];
  private readonly expected: ExpectedSample[] = [];
  private readonly warnings: RegExp[] = [];
  private readonly splitOf = new Map<string, Split>();
  private readonly random: SceneRandom;
  private readonly layoutName: LayoutName;
  private readonly layout: Layout;
  private readonly names: readonly string[];
  private readonly maskKind: MaskKind;
  private readonly hasLists: boolean;
  private readonly classList: readonly string[] | undefined;
  private excluded = 0;

  constructor(private readonly seed: number) {
    this.random = new SceneRandom(0x0c, seed);
    const { random } = this;
    this.layoutName = random.pick(layoutNames);
    this.layout = layoutOf(this.layoutName, random);
    this.maskKind = this.layoutName === "kit" && random.chance(0.7) ? random.pick(maskKinds) : "none";
    const isOfficial = random.chance(0.4);
    this.names = random.shuffle(isOfficial ? officialVocClasses : ownNames).slice(0, 3);
    const needsList = this.maskKind !== "none" && !isOfficial;
    this.classList = needsList || random.chance(0.1) ? random.shuffle(this.names) : undefined;
    this.hasLists = ["kit", "flat", "two folders"].includes(this.layoutName) && random.chance(0.5);
  }

  make(): VocVariation {
    const { random } = this;
    const splits = random.pick<readonly Split[]>([
      ["train"],
      ["train", "val"],
      ["train", "val", "test"],
      ["train", "test"],
      ["test"],
    ]);
    const chosen = random.shuffle(stems).slice(0, 4);
    for (const [i, stem] of chosen.entries())
      this.addGood(this.layout(stem, splits[i % splits.length], i), splits[i % splits.length]);
    if (this.layoutName === "cameras") this.addNamesake(splits[0]);
    for (const [i, fault] of random.shuffle(faults).slice(0, random.below(4)).entries()) {
      this.addFault(fault, this.layout(`fault${i}`, splits[0], i), splits[0]);
    }
    if (this.classList) {
      const lines = ["_background_", ...this.classList];
      this.addFile("class_names.txt", lines.join(random.pick(["\n", "\r\n"])));
    }
    const isUnsplit = this.hasLists && random.chance(0.2);
    if (this.hasLists) this.addLists(isUnsplit);
    if (this.maskKind === "ignored") this.warnings.push(/hold nothing but 255/);
    return this.variation(isUnsplit);
  }

  private variation(isUnsplit: boolean): VocVariation {
    const { random, layoutName, maskKind, hasLists } = this;
    const isTest = ({ name }: ExpectedSample) =>
      (hasLists || bySplit.includes(layoutName)) && this.splitOf.get(name) === "test";
    const kept = this.expected.filter((sample) => !isTest(sample));
    const tested = this.expected.filter(isTest);
    const around = random.pick(["", "my set/", "a/b/"]);
    const files = this.files.map((file): DataFile => ({ ...file, path: around + file.path }));
    const litter = [memoryFile(`${around}.DS_Store`, "x"), memoryFile(`${around}notes.txt`, "a\nb")];
    const withSplit = (sample: ExpectedSample): ExpectedSample => {
      const split = this.splitOf.get(sample.name);
      const isSaid = split !== "test" && !isUnsplit && (hasLists || bySplit.includes(layoutName));
      return isSaid ? { ...sample, split } : sample;
    };
    return {
      what: `variation ${this.seed}: ${layoutName}, masks ${maskKind}, ${hasLists ? "lists" : "no lists"}`,
      files: random.shuffle([...files, ...litter]),
      samples: (kept.length > 0 ? kept : tested).map(withSplit),
      testSamples: kept.length > 0 ? tested : [],
      excluded: this.excluded,
      warnings: this.warnings,
    };
  }

  private addFile(path: string, content: string | Uint8Array): void {
    this.files.push(memoryFile(path, content));
  }

  private addImage(path: string, split: Split): Image {
    const [width, height] = [20 + this.random.below(20), 20 + this.random.below(20)];
    const file = path + this.random.pick([".png", ".png", ".PNG"]);
    this.addFile(file, encode({ width, height, data: new Uint8Array(3 * width * height), channels: 3, depth: 8 }));
    this.splitOf.set(file, split);
    return { file, width, height };
  }

  private objects({ width, height }: Omit<Image, "file">, count: number): VariedObject[] {
    const { random } = this;
    // the last name is left to masks that contradict the XML files
    const names = this.names.slice(0, this.maskKind === "other order" ? 2 : 3);
    return Array.from({ length: count }, () => {
      const [xmin, ymin] = [1 + random.below(width - 6), 1 + random.below(height - 6)];
      const edges: Edges = [xmin, ymin, xmin + random.below(width - xmin), ymin + random.below(height - ymin)];
      return { name: random.pick(names), edges };
    });
  }

  private addXml(path: string, { file, width, height }: Image, objects: readonly VariedObject[], broken = 0): void {
    const { random } = this;
    const writer = new XmlWriter(random);
    const size = random.pick([
      `<size><width>${width}</width><height>${height}</height><depth>3</depth></size>`,
      "<size><width>0</width><height>0</height></size>",
      "",
    ]);
    const all = [
      ...objects.map((object) => writer.object(object)),
      ...Array.from({ length: broken }, () => writer.brokenObject(this.names[0])),
    ];
    const name = file.slice(file.lastIndexOf("/") + 1);
    const fileName = random.pick([name, name, name.replace(/\.[^.]*$/, ".jpg"), "undefined"]);
    const ending = random.pick([".xml", ".xml", ".XML"]);
    // archives of other systems spell accents otherwise
    this.addFile(
      (random.chance(0.5) ? path.normalize("NFC") : path) + ending,
      writer.file(fileName, size, random.shuffle(all)),
    );
  }

  private addGood({ image: path, xml, mask }: Place, split: Split): void {
    const image = this.addImage(path, split);
    const objects = this.objects(image, 1 + this.random.below(3));
    const broken = this.random.chance(0.3) ? 1 + this.random.below(2) : 0;
    this.excluded += broken;
    this.addXml(xml, image, objects, broken);
    const hasMask = mask !== undefined && this.maskKind !== "none";
    if (hasMask) this.addMask(`${mask}.png`, image, objects);
    this.expect(image, objects, hasMask && (this.maskKind === "fine" || this.maskKind === "ignored"));
  }

  private expect({ file }: Image, objects: readonly VariedObject[], hasMask = false): void {
    const boxes = objects.map(({ name, edges: [x1, y1, x2, y2] }) => `${name}: ${x1 - 1}, ${y1 - 1}, ${x2}, ${y2}`);
    this.expected.push({ name: file, boxes: boxes.toSorted(), hasMask });
  }

  private addMask(path: string, { width, height }: Image, objects: readonly VariedObject[]): void {
    const order: readonly string[] = this.classList ?? officialVocClasses;
    const labelOf = (name: string) => order.indexOf(name) + 1;
    const { maskKind } = this;
    const labels = new Uint8Array(width * height).fill(maskKind === "ignored" ? 255 : 0);
    if (maskKind === "fine") labels.fill(labelOf(objects[0].name), 0, 40).fill(255, 40, 60);
    if (maskKind === "other order") labels.fill(labelOf(this.names[2]), 0, 40);
    if (maskKind === "binary") labels.fill(255, 0, 40);
    if (maskKind === "other order" || maskKind === "binary") this.excluded++;
    this.addFile(path, encodeVocMask(labels, width, height));
  }

  /** An XML file whose image is missing in its folder; the other camera has an image of that name, with its own XML. */
  private addNamesake(split: Split): void {
    const [own, other] = [0, 1].map((index) => this.layout("namesake", split, index));
    const image = this.addImage(other.image, split);
    const objects = this.objects(image, 1);
    this.addXml(other.xml, image, objects);
    this.expect(image, objects);
    this.addXml(own.xml, image, this.objects(image, 2));
    this.excluded++;
  }

  private addFault(fault: (typeof faults)[number], place: Place, split: Split): void {
    if (fault === "xml alone") {
      const image = { file: `${place.image}.png`, width: 20, height: 20 };
      this.addXml(place.xml, image, this.objects(image, 1));
      this.excluded++;
      return;
    }
    const image = this.addImage(place.image, split);
    const name = image.file.slice(image.file.lastIndexOf("/") + 1);
    switch (fault) {
      case "image alone":
        this.excluded++;
        break;
      case "cut":
        this.addFile(`${place.xml}.xml`, `<annotation><filename>${name}</filename><object><name>${this.names[0]}</na`);
        this.excluded += 2;
        break;
      case "empty file":
        this.addFile(`${place.xml}.xml`, "");
        this.excluded += 2;
        break;
      case "no objects":
        this.addXml(place.xml, image, []);
        this.expect(image, []);
        this.warnings.push(/1 image has an annotation without objects and counts as showing nothing/);
        break;
      case "all broken":
        this.addXml(place.xml, image, [], 2);
        this.excluded += 3;
        break;
      case "second": {
        const objects = this.objects(image, 1);
        this.addXml(place.xml, image, objects);
        this.expect(image, objects);
        const writer = new XmlWriter(this.random);
        const other = writer.object({ name: this.names[1], edges: [1, 1, 3, 3] });
        this.addFile(`${place.xml}-second.xml`, writer.file(name, "", [other]));
        this.excluded++;
      }
    }
  }

  private addLists(isUnsplit: boolean): void {
    const { random } = this;
    const folder = this.layoutName === "kit" ? random.pick(["ImageSets/Main/", "ImageSets/", "imagesets/main/"]) : "";
    const line = random.pick<(path: string) => string>([
      (path) => stemOfImage(path),
      (path) => path.slice(path.lastIndexOf("/") + 1),
      (path) => `./${path}`,
      (path) => `${stemOfImage(path)}  1`,
      (path) => stemOfImage(path).normalize("NFC"),
    ]);
    const lists = new Map<string, string[]>();
    for (const [path, split] of this.splitOf) {
      const name = isUnsplit && split !== "test" ? "trainval" : split;
      lists.set(name, [...(lists.get(name) ?? []), line(path)]);
    }
    for (const [name, lines] of lists) {
      if (random.chance(0.2)) {
        lines.push("not-here");
        this.excluded++;
      }
      const mark = random.chance(0.3) ? "\ufeff" : "";
      this.addFile(
        `${folder}${name}.txt`,
        mark + random.shuffle(lines).join(random.pick(["\n", "\r\n"])) + random.pick(["", "\n"]),
      );
    }
  }
}

function stemOfImage(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1).replace(/\.[^.]*$/, "");
}

/** The same folder for the same seed. */
export function vocVariation(seed: number): VocVariation {
  return new VariationMaker(seed).make();
}
