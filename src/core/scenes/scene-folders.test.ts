import { decode } from "fast-png";
import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { type RunLengths, runLengths } from "../base/coco-run-lengths";
import { generateScene } from "./scene";
import {
  cocoFolder,
  filesOfFolders,
  imageFolder,
  type SceneFolderMaker,
  sceneSetFiles,
  vocFolder,
} from "./scene-folders";
import { sceneClasses } from "./scene-classes";
import { encodedScenes, encodeScene } from "./scene-set";
import { vocPalette } from "./voc-palette";

interface CocoFile {
  images: { id: number; file_name: string; width: number; height: number }[];
  categories: { id: number; name: string }[];
  annotations: {
    id: number;
    image_id: number;
    category_id: number;
    bbox: number[];
    area: number;
    iscrowd: number;
    segmentation: RunLengths;
  }[];
}

const set = { seed: 21, count: 12, size: 72 };
const truth = Array.from({ length: set.count }, (_, index) => generateScene({ seed: 21, index, size: 72 }));
const files = new Map([...sceneSetFiles(set)].map(({ path, bytes }) => [path, bytes]));

function text(path: string): string {
  return new TextDecoder().decode(files.get(path));
}

/** The row-major mask of run lengths, by the format's definition. */
function maskOf({ counts, size: [height, width] }: RunLengths): Uint8Array {
  const columns = counts.flatMap((count, run) => new Array<number>(count).fill(run % 2));
  return Uint8Array.from(
    { length: width * height },
    (_, at) => columns[(at % width) * height + Math.floor(at / width)],
  );
}

function numbers(xml: string, tag: string): number[] {
  return [...xml.matchAll(new RegExp(`<${tag}>(\\d+)</${tag}>`, "g"))].map((match) => Number(match[1]));
}

describe("run lengths", () => {
  it("decode to the mask they were made of, and start with what is outside", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.array(fc.nat({ max: 2 }), { minLength: 1, maxLength: 60 }),
        (width, list) => {
          const height = Math.ceil(list.length / width);
          const map = Uint8Array.from({ length: width * height }, (_, at) => list[at] ?? 0);
          const runs = runLengths(map, width, height, 1);
          expect(runs.size).toEqual([height, width]);
          expect(maskOf(runs)).toEqual(map.map((value) => (value === 1 ? 1 : 0)));
        },
      ),
    );
    // pycocotools.mask.encode of [[1, 0], [1, 1]] counts 0, 2, 1, 1.
    expect(runLengths(Uint8Array.from([1, 0, 1, 1]), 2, 2, 1).counts).toEqual([0, 2, 1, 1]);
  });
});

describe("the folders of a set of scenes", () => {
  it("hold the same image, which decodes to the scene", () => {
    truth.forEach((scene, index) => {
      const name = `scene-${String(index).padStart(6, "0")}.png`;
      const png = files.get(`image-folder/${sceneClasses[scene.classLabel]}/${name}`)!;
      expect(files.get(`coco/images/${name}`)).toBe(png);
      expect(files.get(`voc/JPEGImages/${name}`)).toBe(png);
      const decoded = decode(png);
      expect([decoded.width, decoded.height, decoded.channels]).toEqual([72, 72, 3]);
      expect(decoded.data).toEqual(scene.image.data);
    });
  });

  it("tell the truth in COCO's format", () => {
    const coco = JSON.parse(text("coco/annotations.json")) as CocoFile;
    expect(coco.categories.map(({ id, name }) => [id, name])).toEqual(
      sceneClasses.map((name, kind) => [kind + 1, name]),
    );
    expect(coco.images).toHaveLength(set.count);
    expect(new Set(coco.annotations.map(({ id }) => id)).size).toBe(coco.annotations.length);
    coco.images.forEach((image, index) => {
      const scene = truth[index];
      expect(files.has(`coco/images/${image.file_name}`)).toBe(true);
      const own = coco.annotations.filter((annotation) => annotation.image_id === image.id);
      expect(own).toHaveLength(scene.objects.length);
      own.forEach((annotation, place) => {
        const object = scene.objects[place];
        const [left, top, right, bottom] = object.boxXyxyPixels;
        expect(annotation.category_id).toBe(object.kind + 1);
        expect(annotation.bbox).toEqual([left, top, right - left, bottom - top]);
        expect(annotation.area).toBe(object.areaPixels);
        expect(annotation.iscrowd).toBe(0);
        expect(maskOf(annotation.segmentation)).toEqual(scene.instances.map((value) => (value === place + 1 ? 1 : 0)));
      });
    });
  });

  it("tell the truth in VOC's format", () => {
    truth.forEach((scene, index) => {
      const name = `scene-${String(index).padStart(6, "0")}`;
      const xml = text(`voc/Annotations/${name}.xml`);
      expect(xml).toContain(`<filename>${name}.png</filename>`);
      const names = [...xml.matchAll(/<name>(\w+)<\/name>/g)].map((match) => match[1]);
      expect(names).toEqual(scene.objects.map((object) => sceneClasses[object.kind]));
      expect(numbers(xml, "xmin")).toEqual(scene.objects.map((object) => object.boxXyxyPixels[0] + 1));
      expect(numbers(xml, "ymin")).toEqual(scene.objects.map((object) => object.boxXyxyPixels[1] + 1));
      expect(numbers(xml, "xmax")).toEqual(scene.objects.map((object) => object.boxXyxyPixels[2]));
      expect(numbers(xml, "ymax")).toEqual(scene.objects.map((object) => object.boxXyxyPixels[3]));
      const classes = decode(files.get(`voc/SegmentationClass/${name}.png`)!);
      const objects = decode(files.get(`voc/SegmentationObject/${name}.png`)!);
      expect([classes.channels, classes.depth]).toEqual([1, 8]);
      expect(classes.palette).toEqual(vocPalette);
      expect(classes.data).toEqual(scene.labels);
      expect(objects.data).toEqual(scene.instances);
    });
  });

  it("split the scenes into four fifths to train and one to validate", () => {
    for (const folder of ["Main", "Segmentation"]) {
      const list = (name: string): string[] => text(`voc/ImageSets/${folder}/${name}.txt`).split("\n").filter(Boolean);
      expect(list("val")).toEqual(["scene-000004", "scene-000009"]);
      expect([...list("train"), ...list("val")].sort()).toEqual(list("all"));
      expect(list("all")).toHaveLength(set.count);
      expect(list("trainval")).toEqual(list("all"));
    }
  });

  it("list the classes of VOC's masks by index", () => {
    expect(text("voc/class_names.txt").trimEnd().split("\n")).toEqual(["_background_", ...sceneClasses]);
  });

  it("say what they are in a README each", () => {
    for (const folder of ["image-folder", "coco", "voc"]) {
      expect(text(`${folder}/README.txt`)).toMatch(
        /^Generated by Ladon Lab: 12 labelled scenes of 72 x 72 pixels, seed 21\./,
      );
    }
  });

  it("can be written alone, from scenes at hand, with the same files", () => {
    const scenes = truth.map(encodeScene);
    const alone = (name: string, maker: SceneFolderMaker): void => {
      const expected = [...files].filter(([path]) => path.startsWith(`${name}/`));
      expect(Array.from(filesOfFolders({ [name]: maker }, set, scenes), ({ path, bytes }) => [path, bytes])).toEqual(
        expected,
      );
    };
    alone("image-folder", imageFolder);
    alone("coco", cocoFolder);
    alone("voc", vocFolder);
  });

  it("come lazily, a scene at a time", () => {
    const seen: number[] = [];
    const endless = sceneSetFiles({ seed: 1, count: 1_000_000, size: 64 }, ["coco"], (done) => seen.push(done));
    expect(endless.next().value).toMatchObject({ path: "coco/images/scene-000000.png" });
    expect(seen).toEqual([]);
    expect(endless.next().value).toMatchObject({ path: "coco/images/scene-000001.png" });
    expect(seen).toEqual([1]);
  });

  it("are readable when a set is empty", () => {
    const empty = { seed: 1, count: 0, size: 64 };
    const none = [...filesOfFolders({ coco: cocoFolder }, empty, encodedScenes(empty))];
    const { images, annotations } = JSON.parse(new TextDecoder().decode(none[0].bytes)) as CocoFile;
    expect([images, annotations]).toEqual([[], []]);
  });
});

describe("VOC's palette", () => {
  it("begins and ends with the colours of the development kit", () => {
    expect(vocPalette.slice(0, 9)).toEqual([
      [0, 0, 0],
      [128, 0, 0],
      [0, 128, 0],
      [128, 128, 0],
      [0, 0, 128],
      [128, 0, 128],
      [0, 128, 128],
      [128, 128, 128],
      [64, 0, 0],
    ]);
    expect(vocPalette[255]).toEqual([224, 224, 192]);
  });
});
