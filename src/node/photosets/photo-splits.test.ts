import { describe, expect, it } from "vitest";
import { caltechSplits, petTrainvalSplits } from "./photo-splits";

const range = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i);
const caltechName = (number: number) => `image_${String(number).padStart(4, "0")}.jpg`;

/** The numbers of the images of a split. */
function numbersOf(splits: ReadonlyMap<string, string>, wanted: string): number[] {
  const names = [...splits].filter(([, split]) => split === wanted).map(([name]) => name);
  return names.map((name) => Number(/(\d+)(?:\.jpg)?$/.exec(name)![1])).sort((a, b) => a - b);
}

describe("splits of photographs by hash", () => {
  // As the lists have them that the demo was trained by.
  it.each([
    ["inline_skate", 31, [6, 18, 23], [4, 7, 9, 19, 20, 21]],
    ["octopus", 35, [8, 26, 32, 34], [1, 3, 12, 16, 17, 21, 27]],
    ["panda", 38, [11, 28, 37], [12, 13, 15, 17, 18, 29, 32, 36]],
  ])("are the demo's for Caltech-101's %s", (className, count, val, test) => {
    const splits = caltechSplits(className, range(1, count).map(caltechName));
    expect(numbersOf(splits, "val")).toEqual(val);
    expect(numbersOf(splits, "test")).toEqual(test);
    expect(numbersOf(splits, "train")).toHaveLength(count - val.length - test.length);
  });

  it("are the demo's for the Bengals of the Pet set's trainval list", () => {
    const numbers = [...range(10, 18), ...range(100, 191)].filter((number) => number !== 181);
    const splits = petTrainvalSplits(numbers.map((number) => `Bengal_${number}`));
    expect(numbersOf(splits, "val")).toEqual([
      107, 108, 113, 116, 123, 139, 142, 143, 144, 147, 150, 152, 174, 188, 190,
    ]);
    expect(numbersOf(splits, "train")).toHaveLength(85);
  });

  it("do not depend on the order of the names", () => {
    const names = range(1, 20).map(caltechName);
    const reversed = caltechSplits("ant", names.toReversed());
    for (const [name, split] of caltechSplits("ant", names)) expect(reversed.get(name)).toBe(split);
  });
});
