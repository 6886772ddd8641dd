import { describe, expect, it } from "vitest";
import { classFolderVariation } from "../../testing/data-set-variations/class-folder-variations";
import { cocoVariation } from "../../testing/data-set-variations/coco-variations";
import { foreignVariation } from "../../testing/data-set-variations/foreign-variations";
import { isImagePath, type Right, type Variation } from "../../testing/data-set-variations/variation";
import { Draws } from "../../testing/image-variations";
import { type DataSample, type DataSet, DataSetError, ForeignLayoutError } from "./data-set";
import { withoutLitter } from "./data-set-folder";
import { openDataSet } from "./open-data-set";

/** What was read of an image, as the right answer has it. */
function readOf({ classes }: DataSet, sample: DataSample, split: string | undefined) {
  return {
    name: sample.name,
    split,
    ...(sample.classLabel !== undefined && { className: classes.classification![sample.classLabel] }),
    ...(sample.boxes && {
      boxes: sample.boxes.map(({ boxXyxyPixels, label }) => [...boxXyxyPixels, classes.detection![label]]),
    }),
  };
}

const byName = (a: { readonly name: string }, b: { readonly name: string }) => (a.name < b.name ? -1 : 1);

/** Every image of the folder is read or told, what is read is right, and what was varied is told. */
function checkSet(set: DataSet, { files }: Variation, right: Extract<Right, { kind: "set" }>): void {
  expect(set.format).toBe(right.format);
  const read = [
    ...set.samples.map((sample) => readOf(set, sample, sample.split)),
    ...set.testSamples.map((sample) => readOf(set, sample, "test")),
  ];
  expect(read.sort(byName)).toEqual([...right.images].sort(byName));
  const told = set.skipped.flatMap(({ path, why, paths = [path] }) => [...paths, why]);
  for (const name of right.excluded) expect(told.some((text) => text.includes(name))).toBe(true);
  for (const warning of right.warnings) expect(set.warnings).toContainEqual(expect.stringMatching(warning));
  const names = new Set(read.map(({ name }) => name));
  for (const { path } of withoutLitter(files)) {
    if (!isImagePath(path)) continue;
    const isRead = [...names].some((name) => path === name || path.endsWith(`/${name}`));
    const isTold = told.some((text) => path === text || path.endsWith(`/${text}`));
    expect(isRead || isTold).toBe(true);
  }
}

async function check(variation: Variation): Promise<void> {
  const { right } = variation;
  const result = await openDataSet(variation.files).catch((error: unknown) => error as Error);
  if (right.kind === "set") {
    if (result instanceof Error) throw result;
    checkSet(result, variation, right);
    return;
  }
  expect(result).toBeInstanceOf(right.kind === "foreign" ? ForeignLayoutError : DataSetError);
  if (right.kind === "foreign") expect((result as ForeignLayoutError).layout).toMatch(right.layout);
  else expect((result as Error).message).toMatch(right.message);
}

const kinds: readonly (readonly [string, number, (draws: Draws) => Variation])[] = [
  ["COCO folders", 800, cocoVariation],
  ["class folders", 600, classFolderVariation],
  ["folders of other layouts", 600, foreignVariation],
];

/** The right answer, made wrong in one place. */
function spoiled(right: Extract<Right, { kind: "set" }>): readonly Right[] {
  const [first, ...rest] = right.images;
  const boxes = first.boxes?.map(([x, y, ...others], i) => (i === 0 ? [x, y + 1, ...others] : [x, y, ...others]));
  return [
    { ...right, images: rest },
    { ...right, images: [{ ...first, split: first.split === "train" ? undefined : "train" }, ...rest] },
    { ...right, images: [{ ...first, name: `${first.name}.png` }, ...rest] },
    { ...right, excluded: [...right.excluded, "not in it.png"] },
    { ...right, warnings: [...right.warnings, /of something else/] },
    { kind: "refused", message: /anything/ },
    { kind: "foreign", layout: /anything/ },
    ...(boxes?.length ? [{ ...right, images: [{ ...first, boxes }, ...rest] } as Right] : []),
    ...(first.className ? [{ ...right, images: [{ ...first, className: "other" }, ...rest] }] : []),
  ];
}

describe("variations of datasets", () => {
  it("are found wrong where they are not as they were made", async () => {
    for (const [name, , make] of kinds.slice(0, 2)) {
      for (let i = 0; i < 20; i++) {
        const variation = make(new Draws(`${name} ${i}`));
        if (variation.right.kind !== "set") continue;
        for (const right of spoiled(variation.right)) await expect(check({ ...variation, right })).rejects.toThrow();
      }
    }
  });

  it.each(kinds)("%s, %i of a seed, are read right or told", async (name, count, make) => {
    const wrong: string[] = [];
    for (let i = 0; i < count; i++) {
      const variation = make(new Draws(`${name} ${i}`));
      try {
        await check(variation);
      } catch (error) {
        wrong.push(`${i}: ${variation.what}\n${error instanceof Error ? error.message.slice(0, 1500) : String(error)}`);
      }
    }
    expect(wrong.length, wrong.slice(0, 5).join("\n\n")).toBe(0);
  });
});
