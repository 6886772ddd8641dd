// COCO folders that vary in layout, names, paths, ids, encodings and damage, drawn from a seed.
import type { DataFile } from "../../core/datasets/data-set";
import type { Draws } from "../image-variations";
import { memoryFile } from "../memory-files";
import {
  imageFile,
  imageSize,
  type RightImage,
  spelled,
  splitChoices,
  splitlessNames,
  type SplitName,
  type Variation,
  withLitter,
  withTestPolicy,
} from "./variation";

type Layout = "annotations" | "beside" | "data" | "shared";
type PathStyle = "bare" | "folder" | "dot" | "backslash" | "absolute" | "windows" | "label-studio";
type Damage = (typeof damages)[number];

const layouts: readonly Layout[] = ["annotations", "beside", "data", "shared"];
const pathStyles: readonly PathStyle[] = ["bare", "folder", "dot", "backslash", "absolute", "windows", "label-studio"];
const damages = [
  "missing",
  "empty file",
  "malformed",
  "NaN",
  "no category",
  "unlisted category",
  "no area",
  "outside",
  "partly malformed",
  "crowd",
  "unlisted file",
  "shared id",
  "listed twice",
  "no owner",
  "dangling",
] as const;

interface MadeAnnotation {
  readonly box: readonly [number, number, number, number];
  readonly category: number;
  readonly usable: boolean;
  readonly written: Readonly<Record<string, unknown>>;
}

interface MadeImage {
  /** Inside the dataset's folder. */
  readonly path: string;
  readonly fileName: string;
  readonly split: SplitName | undefined;
  readonly annotations: MadeAnnotation[];
  isThere: boolean;
  isEmpty: boolean;
  sharesId: boolean;
  isTwice: boolean;
}

interface Group {
  readonly split: SplitName | undefined;
  readonly jsonPath: string;
  readonly images: MadeImage[];
  /** Annotations that belong to no image. */
  readonly strays: Readonly<Record<string, unknown>>[];
  hasNoOwner: boolean;
}

const categoryNames = ["cat", "dog", "größe", "7", "traffic light"];

class CocoMaker {
  readonly groups: Group[] = [];
  readonly warnings: RegExp[] = [];
  readonly unlisted: string[] = [];
  readonly layout: Layout;
  readonly style: PathStyle;
  private readonly names: "unique" | "same" | "cameras";
  private readonly categoryIds: readonly number[];
  private nextImage = 0;

  constructor(private readonly draws: Draws) {
    this.layout = draws.of(layouts);
    this.style = draws.of(pathStyles);
    const needsUnique = this.layout === "shared" || this.style === "label-studio";
    const isBare = this.style === "bare";
    this.names = needsUnique
      ? "unique"
      : isBare
        ? draws.of(["unique", "same"])
        : draws.of(["unique", "same", "cameras"]);
    const start = draws.of([0, 1, 1, 40]);
    const step = draws.of([1, 1, 3]);
    this.categoryIds = draws.shuffled(categoryNames.map((_, i) => start + i * step));
  }

  get what(): string {
    return `COCO ${this.layout}, names ${this.style} and ${this.names}`;
  }

  addGroups(): void {
    const splits = this.draws.chance(0.25) ? undefined : this.draws.of(splitChoices);
    const named = splits
      ? splits.map((split) => ({ split, name: spelled(split, this.draws) }))
      : [{ split: undefined, name: this.draws.of(splitlessNames) }];
    for (const { split, name } of named) {
      const folder = this.layout === "shared" ? "images/" : this.layout === "data" ? `${name}/data/` : `${name}/`;
      const jsonPath =
        this.layout === "beside"
          ? `${name}/_annotations.coco.json`
          : this.layout === "data"
            ? `${name}/labels.json`
            : `annotations/instances_${name}.json`;
      const images = Array.from({ length: 1 + this.draws.below(4) }, (_, i) => this.image(folder, i, split));
      this.groups.push({ split, jsonPath, images, strays: [], hasNoOwner: false });
    }
  }

  private image(folder: string, i: number, split: SplitName | undefined): MadeImage {
    const place = this.names === "unique" ? this.nextImage++ : this.names === "same" ? i : i % 2;
    const base = `${this.draws.of(["", "ä "])}${String(place).padStart(4, "0")}.png`;
    // Of one name in several cameras, and of two letters for one, each image still has its own path.
    const inner = this.names === "cameras" ? `cam${i}/0001.png` : this.names === "same" ? `${place}.png` : base;
    const path = folder + inner;
    const annotations = Array.from({ length: this.draws.below(4) }, () => this.annotation());
    return {
      path,
      fileName: this.written(path, inner),
      split,
      annotations,
      isThere: true,
      isEmpty: false,
      sharesId: false,
      isTwice: false,
    };
  }

  private written(path: string, inner: string): string {
    switch (this.style) {
      case "bare":
        return inner;
      case "folder":
        return this.draws.chance(0.2) ? path.normalize("NFD") : path;
      case "dot":
        return `./${path}`;
      case "backslash":
        return path.replaceAll("/", "\\");
      case "absolute":
        return `/home/me/set/${path}`;
      case "windows":
        return `C:\\Users\\me\\set\\${path.replaceAll("/", "\\")}`;
      case "label-studio":
        return `..\\..\\label-studio\\media\\upload\\4\\${inner}`;
    }
  }

  annotation(change: Readonly<Record<string, unknown>> = {}, usable = true): MadeAnnotation {
    const { draws } = this;
    const [x, y] = [draws.below(40), draws.below(30)];
    const [width, height] = [1 + draws.below(20), 1 + draws.below(15)];
    const category = draws.below(categoryNames.length);
    return {
      box: [x, y, x + width, y + height],
      category,
      usable,
      written: { category_id: this.categoryIds[category], bbox: [x, y, width, height], ...change },
    };
  }

  damage(kind: Damage): void {
    const { draws } = this;
    const group = draws.of(this.groups);
    const image = draws.of(group.images);
    const replaceAll = (change: Readonly<Record<string, unknown>>): void => {
      const count = Math.max(1, image.annotations.length);
      image.annotations.splice(0, count, ...Array.from({ length: count }, () => this.annotation(change, false)));
    };
    switch (kind) {
      case "missing":
        image.isThere = false;
        break;
      case "empty file":
        image.isEmpty = true;
        break;
      case "malformed":
        replaceAll(
          draws.of([{ bbox: ["5", "5", "30", "20"] }, { bbox: [1, 2, 3] }, { bbox: null }, { iscrowd: "no" }]),
        );
        break;
      case "NaN":
        replaceAll(draws.of([{ bbox: [1, 2, 3, Number.NaN] }, { area: Number.NaN }]));
        break;
      case "no category":
        replaceAll({ category_id: undefined });
        break;
      case "unlisted category":
        replaceAll({ category_id: 999 });
        break;
      case "no area":
        replaceAll({ bbox: [3, 3, 0, 9] });
        break;
      case "outside":
        replaceAll({ bbox: [70, 3, 9, 9] });
        break;
      case "partly malformed":
        image.annotations.push(this.annotation(), this.annotation({ bbox: "none" }, false));
        break;
      case "crowd":
        image.annotations.push(this.annotation({ iscrowd: 1 }));
        break;
      case "unlisted file":
        this.unlisted.push(`${image.path.slice(0, image.path.lastIndexOf("/"))}/nobody's.png`);
        break;
      case "shared id":
        if (group.images.length < 2) break;
        group.images[0].sharesId = true;
        group.images[1].sharesId = true;
        break;
      case "listed twice":
        image.isTwice = true;
        this.warnings.push(/lists? an? images? that another one lists too|list images that another/);
        break;
      case "no owner":
        group.strays.push({ category_id: this.categoryIds[0], bbox: [1, 1, 2, 2] });
        group.hasNoOwner = true;
        break;
      case "dangling":
        group.strays.push({ image_id: 12_345_678, category_id: this.categoryIds[0], bbox: [1, 1, 2, 2] });
        break;
    }
  }

  /** The text of each JSON file. */
  write(): { readonly path: string; readonly text: string }[] {
    const { draws } = this;
    const isBig = draws.chance(0.2);
    const isText = !isBig && draws.chance(0.15);
    const withSize = draws.chance(0.7);
    const perFile = draws.chance(0.5);
    let next = draws.of([0, 1, 500]);
    const first = next;
    return this.groups.map((group) => {
      if (perFile) next = first;
      const images: object[] = [];
      const annotations: object[] = group.strays.map((stray) => ({ ...stray }));
      let shared: unknown;
      for (const image of draws.shuffled(group.images)) {
        const number = next++;
        const own = isBig ? `#${9007199254740992n + BigInt(number)}` : isText ? `id ${number}` : number;
        const id = image.sharesId ? (shared ??= own) : own;
        const entry = { file_name: image.fileName, ...(withSize && imageSize) };
        images.push({ id, ...entry });
        if (image.isTwice) images.push({ id: isBig ? `#9107199254740992` : isText ? "twice" : 7_000_000, ...entry });
        for (const { written } of image.annotations) annotations.push({ image_id: id, ...written });
      }
      const categories = categoryNames.map((name, i) => ({
        id: this.categoryIds[i],
        name: name === "7" ? 7 : name,
        supercategory: "thing",
      }));
      const numbered = annotations.map((annotation, i) => ({ id: i, ...annotation }));
      const value = { info: {}, images, annotations: numbered, categories: draws.shuffled(categories) };
      const nan = "\u0001NaN";
      const text = JSON.stringify(value, (_key, each: unknown) => (Number.isNaN(each) ? nan : each), draws.of([0, 1]));
      const written = text.replaceAll(JSON.stringify(nan), "NaN").replaceAll(/"#(\d+)"/g, "$1");
      return { path: group.jsonPath, text: written };
    });
  }

  /** Images that are right to read, and what is right to leave out. */
  right(): { readonly images: RightImage[]; readonly excluded: string[] } {
    const images: RightImage[] = [];
    const excluded: string[] = [...this.unlisted];
    for (const group of this.groups) {
      const isPlaced = group.images.some(({ annotations }) =>
        annotations.some(({ usable, written }) => usable || isReadable(written)),
      );
      const isAny = group.strays.length > 0 || group.images.some(({ annotations }) => annotations.length > 0);
      const inDoubt = group.hasNoOwner || (isAny && !isPlaced);
      for (const image of group.images) {
        const usable = image.annotations.filter((annotation) => annotation.usable);
        const isKnown = usable.length > 0 || (image.annotations.length === 0 && !inDoubt);
        if (!image.isThere) excluded.push(image.fileName);
        else if (image.isEmpty || image.sharesId || !isKnown) excluded.push(image.path);
        else {
          const boxes = usable.map(({ box, category }) => [...box, categoryNames[category]] as const);
          images.push({ name: image.path, split: image.split, boxes });
        }
      }
    }
    return { images, excluded };
  }
}

/** Whether an unusable annotation is one only by where its box lies: it still belongs to a listed image and category. */
function isReadable({ bbox }: Readonly<Record<string, unknown>>): boolean {
  return JSON.stringify(bbox) === "[3,3,0,9]" || JSON.stringify(bbox) === "[70,3,9,9]";
}

function encodedText(text: string, draws: Draws): Uint8Array {
  const kind = draws.below(6);
  if (kind === 0) return new Uint8Array(Buffer.from(`\ufeff${text}`, "utf8"));
  if (kind === 1) return new Uint8Array(Buffer.from(`\ufeff${text}`, "utf16le"));
  return new Uint8Array(Buffer.from(text, "utf8"));
}

/** The variation that these draws make. */
export function cocoVariation(draws: Draws): Variation {
  const maker = new CocoMaker(draws);
  maker.addGroups();
  const kinds = Array.from({ length: draws.below(3) }, () => draws.of(damages));
  for (const kind of kinds) maker.damage(kind);
  const wrapper = draws.of(["", "", "download/", "my set (1)/export/"]);
  const listed = maker.groups.flatMap(({ images }) => images);
  const files: DataFile[] = [
    ...maker.write().map(({ path, text }) => memoryFile(wrapper + path, encodedText(text, draws))),
    ...listed
      .filter(({ isThere }) => isThere)
      .map(({ path, isEmpty }) => (isEmpty ? memoryFile(wrapper + path, "") : imageFile(wrapper + path))),
    ...maker.unlisted.map((path) => imageFile(wrapper + path)),
  ];
  const { images, excluded } = maker.right();
  const what = `${maker.what}: ${kinds.join(", ") || "whole"} in ${maker.groups.map(({ jsonPath }) => jsonPath).join(", ")}`;
  const all = { what, files: draws.shuffled(withLitter(files, draws, wrapper)) };
  if (images.length === 0) return { ...all, right: { kind: "refused", message: /can be used|no image among/ } };
  const policy = withTestPolicy(images);
  // One folder without a split's name is the dataset's own.
  const own =
    maker.groups[0].split === undefined && (maker.layout === "beside" || maker.layout === "data")
      ? `${maker.groups[0].jsonPath.split("/")[0]}/`
      : "";
  const isByEnd = ["absolute", "windows", "label-studio"].includes(maker.style);
  const isTwice = maker.groups.some((group) =>
    group.images.some((image) => image.isTwice && image.isThere && !image.isEmpty),
  );
  return {
    ...all,
    right: {
      kind: "set",
      format: "coco",
      images: policy.images.map((image) => ({ ...image, name: image.name.slice(own.length) })),
      excluded: excluded.map((path) => (path.startsWith(own) ? path.slice(own.length) : path)),
      warnings: [
        ...policy.warnings,
        ...(isByEnd ? [/found by the end of the path/] : []),
        ...(isTwice ? maker.warnings : []),
        /names are numbers \(the first: 7\)/,
      ],
    },
  };
}
