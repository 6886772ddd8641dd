import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { writeLadonFile } from "../../core/codec/ladon-file";
import type { Bitstream } from "../../domain";
import { sceneSetFiles } from "../../core/scenes/scene-folders";
import { greyPng, inspectedFile } from "../../testing/memory-files";
import { madeZip } from "../../testing/made-zip";
import { nodeDecoders } from "../../node/decoders";
import { inspectFile, inspectFiles } from "./inspect-files";
import type { InspectedFile } from "./inspected-file";
import type { Inspection } from "./inspection";

const root = path.resolve(import.meta.dirname, "../../..");
const stored = async (place: string, name = path.basename(place)) =>
  inspectedFile(name, await readFile(path.join(root, place)));
const options = { decoders: nodeDecoders, readsContents: true } as const;

function sceneFiles(format: "image-folder" | "coco" | "voc", count = 6): InspectedFile[] {
  return Array.from(sceneSetFiles({ seed: 4, count, size: 64 }, [format]), ({ path: name, bytes }) =>
    inspectedFile(name.replace(`${format}/`, ""), bytes),
  );
}

async function zipOf(files: readonly InspectedFile[], name = "set.zip"): Promise<InspectedFile> {
  const entries = await Promise.all(files.map(async (file) => ({ name: file.path, data: await file.bytes() })));
  return inspectedFile(name, madeZip(entries));
}

/** The kind that is expected, or the test ends. */
function as<Kind extends Inspection["kind"]>(inspection: Inspection, kind: Kind): Extract<Inspection, { kind: Kind }> {
  expect(inspection.kind).toBe(kind);
  return inspection as Extract<Inspection, { kind: Kind }>;
}

const coco = (images: readonly string[]) =>
  JSON.stringify({
    images: images.map((file_name, id) => ({ id: id + 1, file_name, width: 8, height: 6 })),
    categories: [{ id: 1, name: "cat" }],
    annotations: images.map((_, id) => ({ id: id + 1, image_id: id + 1, category_id: 1, bbox: [1, 1, 4, 4] })),
  });

describe("a checkpoint under inspection", () => {
  it("is what the doctor says of it, as JSON", async () => {
    const found = as(await inspectFile(await stored("reference/checkpoints/tiny-detection.pt")), "checkpoint");
    expect(found).toMatchObject({ usable: true, problems: [] });
    const [file] = found.files;
    expect(file).toMatchObject({ file: "tiny-detection.pt", container: "torch-zip", tables: "present" });
    expect(file.tasks?.detection).toMatchObject({ present: true });
    expect(file.tasks?.segmentation).toMatchObject({ present: false });
    expect(file.tensors).toMatchObject({ missing: 0, "other shape": 0, twice: 0 });
    expect(file.parameters).toBeGreaterThan(1000);
    expect(JSON.parse(JSON.stringify(found))).toEqual(found);
  });

  it("is told by its content, whatever its name, and of a zip each member is listed", async () => {
    const renamed = await stored("reference/checkpoints/tiny.safetensors", "notes.txt");
    expect(as(await inspectFile(renamed), "checkpoint").files).toMatchObject([{ container: "safetensors" }]);
    const members = ["tiny-classification.pt", "tiny-detection.pt", "refuse-truncated.pt"];
    const release = await zipOf(
      await Promise.all(members.map((name) => stored(`reference/checkpoints/${name}`, `ckpt/${name}`))),
      "release.zip",
    );
    const found = as(await inspectFile(release), "checkpoint");
    expect(found.files.map(({ file, usable }) => [file, usable])).toEqual([
      ["ckpt/tiny-classification.pt", true],
      ["ckpt/tiny-detection.pt", true],
      ["ckpt/refuse-truncated.pt", false],
    ]);
    expect(found.usable).toBe(true);
    expect(found.warnings.join()).toMatch(/refuse-truncated\.pt.*cut short/);
  });

  it.each([
    ["refuse-os-system.pt", /code|run|called/],
    ["refuse-truncated.pt", /cut short/],
    ["refuse-short-storage.pt", /damaged|bytes/],
    ["refuse-bad-header.safetensors", /header/],
  ])("that is refused says why: %s", async (name, why) => {
    const found = as(await inspectFile(await stored(`reference/checkpoints/${name}`)), "checkpoint");
    expect(found.usable).toBe(false);
    expect(found.problems.join()).toMatch(why);
  });

  it("is not what another file under its name is", async () => {
    const page = await inspectFile(inspectedFile("model.pt", "<!doctype html><html>Sign in</html>"));
    expect(as(page, "unknown")).toMatchObject({ usable: false, summary: "an HTML page" });
    expect(page.problems.join()).toMatch(
      /model\.pt is an HTML page.*name is that of a checkpoint.*download the file itself/,
    );
    const pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 178242134\n";
    expect((await inspectFile(inspectedFile("model.pt", pointer))).problems.join()).toMatch(/git lfs pull/);
    const garbage = await inspectFile(inspectedFile("model.pt", "garbage"));
    expect(as(garbage, "checkpoint").problems.join()).toMatch(/not a checkpoint \(it begins with 67 61/);
  });
});

describe("a dataset under inspection", () => {
  it.each(["image-folder", "coco", "voc"] as const)(
    "has classes with counts, images, boxes and masks: %s",
    async (format) => {
      const found = as(await inspectFiles(sceneFiles(format), { ...options, name: "scenes" }), "data-set");
      expect(found).toMatchObject({ name: "scenes", usable: true, format, images: 6, imagesRead: 6, skipped: [] });
      expect([...Object.values(found.splits), found.unsplit].flat()).toHaveLength(6);
      const boxes = found.classes.reduce((sum, { boxes }) => sum + boxes, 0);
      expect(boxes).toBe(found.boxes);
      if (format === "image-folder") {
        expect(found.tasks).toEqual(["classification"]);
        expect(found.classes.reduce((sum, { images }) => sum + images, 0)).toBe(6);
      } else {
        expect(found.tasks).toEqual(["detection", "segmentation"]);
        expect(found).toMatchObject({ masks: 6, masksRead: 6 });
        expect(found.boxes).toBeGreaterThan(5);
      }
    },
  );

  it("keeps the splits that its folders name", async () => {
    const png = await greyPng(8, 6);
    const files = ["train/cat/1.png", "train/dog/2.png", "val/cat/3.png", "test/dog/4.png"].map((name) =>
      inspectedFile(name, png),
    );
    expect(await inspectFiles(files, options)).toMatchObject({
      splits: { train: ["train/cat/1.png", "train/dog/2.png"], val: ["val/cat/3.png"], test: ["test/dog/4.png"] },
      unsplit: [],
      classes: [
        { name: "cat", images: 2, boxes: 0 },
        { name: "dog", images: 2, boxes: 0 },
      ],
    });
  });

  it("in a zip is the same as in its folder", async () => {
    const files = sceneFiles("coco", 3);
    const [folder, zip] = [await inspectFiles(files, options), await inspectFile(await zipOf(files), options)];
    expect(zip).toEqual({ ...folder, name: "set.zip" });
  });

  it("whose images cannot be read leaves them out, and without any left is of no use", async () => {
    const png = await greyPng(8, 6);
    const half = [inspectedFile("cat/1.png", png), inspectedFile("dog/2.png", png.subarray(0, 40))];
    const found = as(await inspectFiles(half, options), "data-set");
    expect(found).toMatchObject({ usable: true, images: 1, unsplit: ["cat/1.png"] });
    expect(found.skipped).toEqual([{ file: "dog/2.png", reason: expect.stringMatching(/^dog\/2\.png: /) as string }]);
    expect(found.warnings.join()).toMatch(/left out/);
    const none = await inspectFiles(
      [inspectedFile("cat/1.png", "no image"), inspectedFile("dog/2.png", "none")],
      options,
    );
    expect(none.usable).toBe(false);
    expect(none.problems.join()).toMatch(/none of the 2 images can be read.*cat\/1\.png: it is text/);
  });

  it("among others is named with them", async () => {
    const both = [
      ...sceneFiles("coco", 2).map((file) => ({ ...file, path: `a/${file.path}` })),
      ...sceneFiles("voc", 2).map((file) => ({ ...file, path: `b/${file.path}` })),
    ];
    const found = as(await inspectFiles(both, options), "data-set");
    expect(found.usable).toBe(false);
    expect(found.dataSets).toEqual(
      expect.arrayContaining([
        { format: "coco", folder: "a" },
        { format: "voc", folder: "b" },
      ]),
    );
    expect(found.problems.join()).toMatch(/COCO in a.*/);
  });

  it("that is another layout is called by its name, with how to convert it", async () => {
    const png = await greyPng(8, 6);
    const yolo = [
      inspectedFile("images/train/1.png", png),
      inspectedFile("images/val/2.png", png),
      inspectedFile("labels/train/1.txt", "0 0.5 0.5 0.2 0.2\n"),
      inspectedFile("labels/val/2.txt", "0 0.5 0.5 0.2 0.2\n"),
    ];
    expect(await inspectFiles(yolo, options)).toMatchObject({ kind: "data-set", usable: false, format: "yolo" });
  });

  it("without its images says so: annotations alone, of any layout", async () => {
    const alone = await inspectFile(inspectedFile("renamed.txt", coco(["a.png", "b.png"])));
    expect(alone).toMatchObject({ kind: "data-set", format: "coco", usable: false });
    expect(alone.problems.join()).toMatch(
      /COCO annotations of 2 images: 2 objects of 1 category.*no image lies beside/,
    );
    const voc = await inspectFile(inspectedFile("a.xml", "<annotation><object/></annotation>"));
    expect(voc).toMatchObject({ kind: "data-set", format: "voc", usable: false });
    const label = await inspectFile(inspectedFile("a.txt", "0 0.5 0.5 0.2 0.2\n"));
    expect(label).toMatchObject({ kind: "data-set", format: "yolo", usable: false });
    const labelme = JSON.stringify({ shapes: [], imagePath: "a.png" });
    expect(await inspectFile(inspectedFile("a.json", labelme))).toMatchObject({ format: "labelme", usable: false });
  });
});

describe("images under inspection", () => {
  it("have format, stored size, orientation and where it is from, size as seen, and whether they decode", async () => {
    const found = await inspectFile(await stored("reference/cases/data-sets/exif6.jpg"), options);
    expect(as(found, "image").images).toEqual([
      {
        file: "exif6.jpg",
        usable: true,
        format: "jpeg",
        storedWidth: 48,
        storedHeight: 32,
        orientation: 6,
        orientationFrom: "EXIF",
        width: 32,
        height: 48,
        decodes: true,
        problems: [],
      },
    ]);
    const xmp = await inspectFile(await stored("reference/cases/images/xmp-attribute.jpg"), options);
    expect(as(xmp, "image").images[0].orientationFrom).toBe("XMP");
  });

  it.each([
    ["photo.heic", "\0\0\0\x18ftypheic\0\0\0\0", /^photo\.heic: it is a HEIC photograph.*Export it as JPEG/],
    ["scan.tif", "II*\0\x08\0\0\0", /^scan\.tif: it is a TIFF/],
    ["logo.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>", /^logo\.svg: it is an SVG drawing/],
  ])("that nothing here decodes say so: %s", async (name, content, sentence) => {
    const found = as(await inspectFile(inspectedFile(name, content), options), "image");
    expect(found.usable).toBe(false);
    expect(found.problems.join()).toMatch(sentence);
  });

  it("that lie loose in a folder are images without labels, and annotations beside them are not passed over", async () => {
    const png = await greyPng(8, 6);
    const loose = [inspectedFile("a.png", png), inspectedFile("b.png", png), inspectedFile("README.txt", "Holiday")];
    const found = as(await inspectFiles(loose, options), "image");
    expect(found).toMatchObject({ usable: true, count: 2 });
    expect(found.warnings.join()).toMatch(/no labels: Predict takes them; Train and Evaluate do not/);
    const cut = [...loose, inspectedFile("annotations.json", coco(["a.png"]).slice(0, 60))];
    expect(await inspectFiles(cut, options)).toMatchObject({ kind: "data-set", format: "coco", usable: false });
    const dropped = loose.map((file) => ({ ...file, path: `holiday/${file.path}` }));
    expect(await inspectFiles(dropped, { ...options, root: "holiday" })).toMatchObject({ kind: "image", count: 2 });
    expect(await inspectFile(await zipOf(dropped, "holiday.zip"), options)).toMatchObject({ kind: "image", count: 2 });
  });

  it("of a large folder are read by their headers alone", async () => {
    // a BMP's header, and nothing that could be decoded
    const header = new Uint8Array(54);
    header.set([0x42, 0x4d]);
    header.set([54, 0, 0, 0, 40, 0, 0, 0, 8, 0, 0, 0, 6, 0, 0, 0, 1, 0, 24], 10);
    const files = Array.from({ length: 1200 }, (_, i) => inspectedFile(`${i}.bmp`, header));
    const found = as(await inspectFiles(files, options), "image");
    expect(found.count).toBe(1200);
    expect(found.images).toHaveLength(1000);
    expect(found.images.every(({ usable, decodes }) => usable && decodes === undefined)).toBe(true);
  });
});

describe("other files under inspection", () => {
  const bitstream: Bitstream = {
    modelId: "ab".repeat(16),
    tablesHash: "cd".repeat(32),
    latentShape: { channels: 6, height: 4, width: 5 },
    placement: {
      protocol: "unified",
      originalWidth: 100,
      originalHeight: 75,
      resizedWidth: 80,
      resizedHeight: 60,
      cropLeft: 0,
      cropTop: 0,
      inputWidth: 80,
      inputHeight: 64,
    },
    payload: new Uint8Array(40),
  };
  const known = (tablesHash: string) => async () => [
    { id: "demo:a", title: "Scenes, beta 4", modelId: bitstream.modelId, tablesHash: async () => tablesHash },
  ];

  it("are bitstreams with their sizes by name and the checkpoint that decodes them", async () => {
    const file = inspectedFile("photo.bin", writeLadonFile(bitstream));
    const found = as(await inspectFile(file, { checkpoints: known(bitstream.tablesHash) }), "bitstream");
    expect(found.warnings).toEqual([]);
    expect(found.files[0]).toMatchObject({
      modelId: bitstream.modelId,
      sizes: { payloadBytes: 40, fileBytes: file.byteLength, bitsPerPixel: (8 * 40) / (80 * 64) },
      original: { width: 100, height: 75 },
      decodedBy: [{ id: "demo:a", title: "Scenes, beta 4" }],
    });
    const other = await inspectFile(file, { checkpoints: known("ef".repeat(32)) });
    expect(other.warnings.join()).toMatch(/coded under the CDF tables with SHA-256 cdcd.*the model has efef/);
    expect((await inspectFile(file)).warnings.join()).toMatch(/needs the model abab.*no checkpoint here is that model/);
    const cut = inspectedFile("photo.ladon", writeLadonFile(bitstream).subarray(0, 80));
    const damaged = await inspectFile(cut);
    expect(damaged).toMatchObject({ kind: "bitstream", usable: false });
    expect(damaged.problems.join()).toMatch(/CRC-32/);
  });

  it("are recipes of both forms, with what is unsupported and on which line", async () => {
    const own = as(await inspectFile(await stored("configs/recipes/classification.json")), "recipe");
    expect(own).toMatchObject({ usable: true, warnings: [] });
    expect(own.files[0]).toMatchObject({ format: "ladon-lab", task: "classification" });
    expect(own.files[0].stages?.map(({ epochs, optimizer }) => [epochs, optimizer])).toEqual([
      [10, "adam"],
      [10, "sgd"],
    ]);
    const text = await readFile(path.join(root, "configs/recipes/classification.json"), "utf8");
    const wrong = await inspectFile(inspectedFile("mine.json", text.replace('"batchSize"', '"batchSiez"')));
    expect(wrong.usable).toBe(false);
    const line = 1 + text.split("\n").findIndex((each) => each.includes("batchSize"));
    expect(as(wrong, "recipe").files[0].placedProblems.map((problem) => problem.line)).toContain(line);
  });

  it("are curves with their points, rates and scores", async () => {
    const text = JSON.stringify([
      { name: "a", results: { bpp: [0.1, 0.2], "psnr-rgb": [30, 31] } },
      { name: "b", results: { bpp: [0.1], top1: [0.7] } },
    ]);
    const found = as(await inspectFile(inspectedFile("curves.txt", text)), "curves");
    expect(found.curves.map(({ name, points, rates, scores }) => [name, points, rates, scores])).toEqual([
      ["a", 2, ["bpp"], ["psnr-rgb"]],
      ["b", 1, ["bpp"], ["top1"]],
    ]);
    const bad = await inspectFile(inspectedFile("c.json", JSON.stringify({ results: { bpp: [0.1], psnr: ["x"] } })));
    expect(bad).toMatchObject({ kind: "curves", usable: false });
  });

  it.each([
    ["nothing", "", /is empty \(0 bytes\)/],
    [
      "an evaluation of this lab",
      JSON.stringify({ format: "ladon-lab-evaluation" }),
      /evaluation result of this lab.*Charts/,
    ],
    ["answers of Predict", JSON.stringify({ format: "ladon-lab-result" }), /answers that Predict exported/],
    [
      "an index of several files",
      JSON.stringify({ metadata: {}, weight_map: {} }),
      /index of a checkpoint in several files/,
    ],
    ["any JSON", JSON.stringify({ a: 1 }), /a JSON file of something else\. The lab takes images, folders/],
    ["text", "Dear all", /is a text file\. The lab takes/],
    ["bytes", "\0\x01\x02\x03", /a kind that is not known here/],
  ])("that no page takes are named: %s", async (_, content, sentence) => {
    const found = await inspectFile(inspectedFile("thing", content));
    expect(found).toMatchObject({ kind: "unknown", usable: false });
    expect(found.problems.join()).toMatch(sentence);
  });

  it("in a zip that no page looks into are named, with the way out", async () => {
    const recipe = await stored("configs/recipes/classification.json");
    expect((await inspectFile(await zipOf([recipe]))).problems.join()).toMatch(
      /a zip archive with a training recipe.*Unpack it/,
    );
    expect((await inspectFile(await zipOf([]))).problems.join()).toMatch(/an empty zip archive/);
    const office = inspectedFile("[Content_Types].xml", "<Types/>");
    expect((await inspectFile(await zipOf([office], "a.docx"))).problems.join()).toMatch(
      /a\.docx is an Office document/,
    );
    const whole = await (await zipOf([recipe])).bytes();
    expect(await inspectFile(inspectedFile("cut.zip", whole.subarray(0, 200)))).toMatchObject({
      kind: "unknown",
      usable: false,
      summary: "a zip archive that cannot be read",
    });
  });

  it("of several kinds in a folder count as the first, and the others are mentioned", async () => {
    const files = [
      await stored("reference/checkpoints/tiny-classification.pt"),
      await stored("configs/recipes/classification.json"),
      inspectedFile("notes.md", "# Notes"),
    ];
    const found = as(await inspectFiles(files), "checkpoint");
    expect(found.files.map(({ file }) => file)).toEqual(["tiny-classification.pt"]);
    expect(found.warnings.join()).toMatch(/Beside the checkpoints lie recipes \(classification\.json\)/);
    expect((await inspectFiles([])).problems.join()).toMatch(/The folder is empty/);
    expect((await inspectFiles([inspectedFile(".DS_Store", "x")])).problems.join()).toMatch(/nothing but hidden files/);
  });
});
