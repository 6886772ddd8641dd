// Which XML file of a PASCAL VOC folder describes which image: by its own name first, then by what its <filename> says.
import type { DataFile } from "./data-set";
import { folderOf } from "./data-set-folder";
import type { SkippedItems } from "./skipped-items";
import { isSplitName, type NamedSplit, splitOfName } from "./folder-names";
import type { VocAnnotation } from "./voc-annotation";
import { nameOf, stemOf } from "./voc-files";

// Which folders of images lie nearest to a folder of XML files or masks, by the parts of their paths.

/** What the innermost folder that is named like a split and nothing else says. */
export function splitOfFolder(folder: string): NamedSplit | undefined {
  const name = folder.split("/").findLast(isSplitName);
  return name === undefined ? undefined : splitOfName(name);
}

interface FolderFacts {
  readonly parts: readonly string[];
  readonly split?: NamedSplit;
}

/** Looks into each folder's name once: where thousands of folders have images of one name, all are held against all. */
class FolderNearness {
  private readonly facts = new Map<string, FolderFacts>();

  /** How many parts two folders share from the top and from the end; all where they are the same. */
  between(a: string, b: string): number {
    if (a === b) return Infinity;
    const [left, right] = [this.factsOf(a).parts, this.factsOf(b).parts];
    const most = Math.min(left.length, right.length);
    let leading = 0;
    while (leading < most && left[leading] === right[leading]) leading++;
    let trailing = 0;
    while (trailing < most - leading && left[left.length - 1 - trailing] === right[right.length - 1 - trailing]) {
      trailing++;
    }
    return leading + trailing;
  }

  /** Of folders of images, those nearest to a folder of XML files or masks; none of another split. */
  nearest(folder: string, imageFolders: Iterable<string>): ReadonlySet<string> {
    const own = this.factsOf(folder).split;
    let most = 0;
    let found: string[] = [];
    for (const other of imageFolders) {
      const { split } = this.factsOf(other);
      if (own !== undefined && split !== undefined && own !== split) continue;
      const near = this.between(folder, other);
      if (near > most) [most, found] = [near, []];
      if (near === most) found.push(other);
    }
    return new Set(found);
  }

  private factsOf(folder: string): FolderFacts {
    let facts = this.facts.get(folder);
    if (facts === undefined) {
      facts = { parts: folder === "" ? [] : folder.toLowerCase().split("/"), split: splitOfFolder(folder) };
      this.facts.set(folder, facts);
    }
    return facts;
  }
}

/** An XML file, and what it says; nothing where it cannot be read. */
export interface XmlFile {
  readonly path: string;
  readonly annotation?: VocAnnotation;
}

export interface VocPairs {
  /** By image; an image whose XML cannot be read has that. */
  readonly xmlOf: ReadonlyMap<DataFile, XmlFile>;
  /** Images that several files describe, differently. */
  readonly contradicted: ReadonlySet<DataFile>;
}

interface Claim {
  readonly xml: XmlFile;
  readonly nearness: number;
}

/** Images by name and by stem, each with its folder. */
export class ImageIndex {
  readonly folders = new FolderNearness();
  private readonly byName = new Map<string, DataFile[]>();
  private readonly byStem = new Map<string, DataFile[]>();
  private readonly places = new Map<DataFile, { readonly name: string; readonly folder: string }>();

  constructor(images: readonly DataFile[]) {
    const add = (index: Map<string, DataFile[]>, key: string, image: DataFile) => {
      const others = index.get(key);
      if (others) others.push(image);
      else index.set(key, [image]);
    };
    for (const image of images) {
      const place = { name: nameOf(image.path), folder: folderOf(image.path) };
      this.places.set(image, place);
      add(this.byName, place.name, image);
      add(this.byStem, stemOf(image.path), image);
    }
  }

  placeOf(image: DataFile): { readonly name: string; readonly folder: string } {
    return this.places.get(image)!;
  }

  /** Named like the file but for the ending; tools also write 1.jpg.xml. */
  ofStem(stem: string): readonly DataFile[] {
    return this.byStem.get(stem) ?? this.byName.get(stem) ?? [];
  }

  /** Of a <filename>, whose ending may be missing or another. */
  ofName(name: string): readonly DataFile[] {
    return this.byName.get(name) ?? this.byStem.get(name) ?? this.byStem.get(stemOf(name)) ?? [];
  }
}

const fileNameOf = ({ annotation }: XmlFile): string | undefined =>
  annotation?.fileName === undefined ? undefined : nameOf(annotation.fileName);

/**
 * The nearest folders whose images have the XML files' names. Where <filename> names none of these images, but images
 * elsewhere in most of the files, those are meant: masks may be nearer and named like the images.
 */
function imageFoldersOf(folder: string, xmlFiles: readonly XmlFile[], index: ImageIndex): ReadonlySet<string> {
  const byStem = new Set<string>();
  const exact = new Set<string>();
  let exactFiles = 0;
  for (const xml of xmlFiles) {
    const fileName = fileNameOf(xml);
    let isExact = false;
    for (const image of index.ofStem(stemOf(xml.path))) {
      const { name, folder: around } = index.placeOf(image);
      byStem.add(around);
      if (name !== fileName) continue;
      exact.add(around);
      isExact = true;
    }
    if (isExact) exactFiles++;
  }
  const near = index.folders.nearest(folder, byStem);
  const isNamed = [...near].some((each) => exact.has(each));
  return !isNamed && 2 * exactFiles > xmlFiles.length ? index.folders.nearest(folder, exact) : near;
}

/** Of several images, those that <filename> names; of these, those in a folder that <folder> names, or else <path>. */
function narrowed(images: readonly DataFile[], xml: XmlFile): readonly DataFile[] {
  const narrow = (fits: (path: string) => boolean) => (found: readonly DataFile[]) => {
    const fitting = found.filter(({ path }) => fits(path));
    return fitting.length > 0 ? fitting : found;
  };
  const named = narrow((path) => nameOf(path) === fileNameOf(xml))(images);
  const { folder, imagePath = "" } = xml.annotation ?? {};
  const inFolder = narrow((path) => nameOf(folderOf(path)) === folder)(named);
  return narrow((path) => nameOf(folderOf(path)) === nameOf(folderOf(imagePath.replaceAll("\\", "/"))))(inFolder);
}

const saysSame = (a: XmlFile, b: XmlFile): boolean =>
  JSON.stringify([a.annotation?.objects, a.annotation?.malformed]) ===
  JSON.stringify([b.annotation?.objects, b.annotation?.malformed]);

class Pairing {
  readonly xmlOf = new Map<DataFile, XmlFile>();
  readonly contradicted = new Set<DataFile>();
  private readonly index: ImageIndex;

  constructor(
    images: readonly DataFile[],
    private readonly skipped: SkippedItems,
  ) {
    this.index = new ImageIndex(images);
  }

  run(xmlFiles: readonly XmlFile[]): VocPairs {
    const byFolder = new Map<string, XmlFile[]>();
    for (const xml of xmlFiles) {
      const others = byFolder.get(folderOf(xml.path));
      if (others) others.push(xml);
      else byFolder.set(folderOf(xml.path), [xml]);
    }
    const foldersOf = new Map(
      Array.from(byFolder, ([folder, files]) => [folder, imageFoldersOf(folder, files, this.index)]),
    );
    const byStem = new Map<DataFile, Claim[]>();
    const others: XmlFile[] = [];
    for (const xml of xmlFiles) {
      const folders = foldersOf.get(folderOf(xml.path))!;
      const own = this.index.ofStem(stemOf(xml.path)).filter((image) => folders.has(this.index.placeOf(image).folder));
      if (own.length === 0) others.push(xml);
      else this.claim(byStem, xml, this.oneOf(own, xml));
    }
    for (const [image, claims] of byStem) this.decide(image, claims);
    const byName = new Map<DataFile, Claim[]>();
    for (const xml of others) this.claimByName(byName, xml, foldersOf.get(folderOf(xml.path))!);
    for (const [image, claims] of byName) this.decide(image, claims);
    return this;
  }

  private claim(claims: Map<DataFile, Claim[]>, xml: XmlFile, image: DataFile | undefined): void {
    if (!image) return;
    const claim = { xml, nearness: this.index.folders.between(folderOf(xml.path), folderOf(image.path)) };
    const before = claims.get(image);
    if (before) before.push(claim);
    else claims.set(image, [claim]);
  }

  private claimByName(claims: Map<DataFile, Claim[]>, xml: XmlFile, folders: ReadonlySet<string>): void {
    // the reason why it cannot be read is told already
    if (!xml.annotation) return;
    const fileName = fileNameOf(xml);
    const named = fileName === undefined ? [] : this.index.ofName(fileName);
    const namedFolders = new Set(named.map(({ path }) => folderOf(path)));
    const within = folders.size > 0 ? folders : this.index.folders.nearest(folderOf(xml.path), namedFolders);
    const found = named.filter(({ path }) => within.has(folderOf(path)));
    if (found.length === 0) {
      this.skipped.add(xml.path, "Annotations have no image: none is named like the file, nor as its <filename> says.");
      return;
    }
    const image = this.oneOf(found, xml);
    const taken = image && this.xmlOf.get(image);
    if (image && (taken || this.contradicted.has(image))) {
      const other = taken ? `, and ${taken.path} is named after it` : "";
      const why =
        `Annotations are about an image that another file is named after (the first: ${xml.path} has the <filename> ` +
        `${fileName}${other}); that one is taken.`;
      this.skipped.add(xml.path, why, "second annotation");
    } else this.claim(claims, xml, image);
  }

  /** The image of several that is meant; what cannot be told apart is told in `skipped`. */
  private oneOf(images: readonly DataFile[], xml: XmlFile): DataFile | undefined {
    const [first, ...rest] = narrowed(images, xml);
    if (rest.length === 0) return first;
    const isOnePlace = rest.every(({ path }) => folderOf(path) === folderOf(first.path));
    if (isOnePlace) {
      for (const { path } of rest) {
        this.skipped.add(path, "Another file has the same name before the ending; the first is taken.");
      }
      return first;
    }
    const why = `Annotations fit several images (the first: ${xml.path}, ${first.path} and ${rest[0].path}), and nothing tells which is meant.`;
    this.skipped.add(xml.path, why, "several images");
    return undefined;
  }

  private decide(image: DataFile, claims: readonly Claim[]): void {
    const most = claims.reduce((all, claim) => Math.max(all, claim.nearness), 0);
    const near = claims.filter((claim) => claim.nearness === most).map(({ xml }) => xml);
    const readable = near.filter(({ annotation }) => annotation);
    const [first, ...rest] = readable.length > 0 ? readable : near;
    const other = rest.find((xml) => !saysSame(first, xml));
    if (other) {
      this.contradicted.add(image);
      const why =
        `Several files describe these images, and they differ (the first: ${first.path} and ${other.path}), so nothing ` +
        "is known of them. Leave one of the files out of the folder.";
      this.skipped.add(image.path, why, "contradicted");
      return;
    }
    for (const { xml, nearness: near } of claims) {
      if (near === most) continue;
      const why = `Annotations are about an image that a nearer file describes (the first: ${first.path}); that one is taken.`;
      this.skipped.add(xml.path, why, "farther annotation");
    }
    this.xmlOf.set(image, first);
  }
}

/** Pairs every image with one XML file at most; XML files without an image, and what cannot be told apart, are told in `skipped`. */
export function pairVocFiles(
  images: readonly DataFile[],
  xmlFiles: readonly XmlFile[],
  skipped: SkippedItems,
): VocPairs {
  return new Pairing(images, skipped).run(xmlFiles);
}
