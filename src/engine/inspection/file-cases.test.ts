// The smallest checkpoints, recipes, curves and images that were once answered wrongly or silently: what is said of each.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { inspectedFile } from "../../testing/memory-files";
import { nodeDecoders } from "../../node/decoders";
import { inspectFile } from "./inspect-files";
import type { Inspection } from "./inspection";

const root = path.resolve(import.meta.dirname, "../../..");
const stored = async (place: string) => inspectedFile(path.basename(place), await readFile(path.join(root, place)));
const options = { decoders: nodeDecoders, readsContents: true } as const;

async function inspected<Kind extends Inspection["kind"]>(kind: Kind, file: ReturnType<typeof inspectedFile>) {
  const found = await inspectFile(file, options);
  expect(found.kind).toBe(kind);
  expect(JSON.parse(JSON.stringify(found))).toEqual(found);
  return found as Extract<Inspection, { kind: Kind }>;
}

describe("a checkpoint", () => {
  it.each(["appended.pt", "neg.pt"])("that torch.load reads is read: %s", async (name) => {
    const found = await inspected("checkpoint", await stored(`reference/cases/checkpoints/${name}`));
    const [file] = found.files;
    expect(file.container).toBe("torch-zip");
    // its three tensors make no network, and that is all there is to say
    expect(file.tensors?.unexpected).toBe(name === "neg.pt" ? 2 : 3);
    expect(found.problems.join()).toMatch(/its tensors make no network this lab knows/);
    expect(found.problems.join()).not.toMatch(/cut short/);
  });
});

describe("a recipe", () => {
  const upstream = "reference/upstream-configs/splittable_resnet50-fp-beta1.28_from_resnet50.yaml";
  const multiStep = "key: 'MultiStepLR'\n      kwargs:\n        milestones: [5, 8]\n        gamma: 0.1";
  const step = (size: string) => `key: 'StepLR'\n      kwargs:\n        step_size: ${size}`;

  it("of the upstream project is read, with its stages and what is unsupported by line", async () => {
    const found = await inspected("recipe", await stored(upstream));
    const [file] = found.files;
    expect(file).toMatchObject({ usable: true, format: "torchdistill", task: "classification" });
    expect(file.stages?.map(({ epochs, batchSize, optimizer }) => [epochs, batchSize, optimizer])).toEqual([
      [10, 32, "adam"],
      [10, 16, "sgd"],
    ]);
    expect(file.unsupported.map(({ line }) => line)).toContain(130);
  });

  it.each([
    ["batch0", "batch_size: 32", "batch_size: 0", 111, /batch_size is 0/],
    ["epochs0", "num_epochs: 10", "num_epochs: 0", 231, /num_epochs is 0/],
    ["steplr0", multiStep, step("0"), 149, /step_size is 0/],
    ["steplr-frac", multiStep, step("0.5"), 149, /step_size is 0\.5/],
  ])("has its numbers checked where they stand: %s", async (name, from, to, line, why) => {
    const text = await readFile(path.join(root, upstream), "utf8");
    expect(text).toContain(from);
    const found = await inspected("recipe", inspectedFile(`${name}.yaml`, text.replace(from, to)));
    expect(found.usable).toBe(false);
    expect(found.problems.join()).toMatch(why);
    expect(found.files[0].placedProblems).toEqual([
      expect.objectContaining({ line, sentence: expect.stringMatching(why) as string }),
    ]);
  });
});

describe("curves", () => {
  it("of one name are two curves (names-dup)", async () => {
    const curve = (rate: number) => ({ name: "a", results: { bpp: [rate], psnr: [30] } });
    const found = await inspected("curves", inspectedFile("names-dup.json", JSON.stringify([curve(0.1), curve(0.2)])));
    expect(found).toMatchObject({ usable: true });
    expect(found.curves.map(({ name, points }) => [name, points])).toEqual([
      ["a", 1],
      ["a", 1],
    ]);
  });

  it("have no score that is a parameter (qp)", async () => {
    const results = { qp: [22, 27], bpp: [0.1, 0.2], "psnr-rgb": [30, 31], lambda: [0.01, 0.02], epoch: [1, 2] };
    const found = await inspected("curves", inspectedFile("qp.json", JSON.stringify({ name: "x", results })));
    expect(found.curves).toMatchObject([{ name: "x", points: 2, rates: ["bpp"], scores: ["psnr-rgb"] }]);
    expect(found.curves[0].notes.join()).toMatch(/qp.*lambda.*epoch/);
  });
});

describe("an image in Node", () => {
  it.each(["cmyk.jpg", "anim.webp", "reserved.bmp", "stray-bytes.jpg"])(
    "decodes as in the browser: %s",
    async (name) => {
      const found = await inspected("image", await stored(`reference/cases/images/${name}`));
      expect(found).toMatchObject({ usable: true, problems: [], warnings: [], images: [{ decodes: true }] });
    },
  );

  it("that Node cannot decode is named by a sentence: arith.jpg", async () => {
    const found = await inspected("image", await stored("reference/cases/images/arith.jpg"));
    expect(found.images).toMatchObject([{ usable: false, format: "jpeg", storedWidth: 48, decodes: false }]);
    expect(found.problems.join()).toMatch(/^arith\.jpg: it is an arithmetic-coded JPEG, which cannot be decoded here/);
  });

  it.each(["xmp-attribute.jpg", "xmp.webp"])("is turned as its XMP says: %s", async (name) => {
    const [image] = (await inspected("image", await stored(`reference/cases/images/${name}`))).images;
    expect(image).toMatchObject({ orientationFrom: "XMP", decodes: true });
    expect(image.orientation).toBeGreaterThan(1);
  });
});
