import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { labelMapByOrder, proposeLabelMap } from "./label-map";
import { officialVocClasses } from "./voc-classes";

const labelSet = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../../reference/labels/${name}.json`, import.meta.url), "utf8")) as string[];
const coco = labelSet("coco91");
const imageNet = labelSet("imagenet1k");

describe("proposing how classes go together", () => {
  it("matches names whatever their case, spaces, underscores and hyphens", () => {
    const { matches, mapping, unmatchedModelLabels, notes } = proposeLabelMap(
      ["background", "Traffic_Light", "hot-dog", "yak"],
      ["__background__", "hot dog", "traffic light", "zebra"],
    );
    expect(mapping).toEqual([0, 2, 1, null]);
    expect(matches.map(({ how }) => how)).toEqual(["equal", "equal", "equal", "none"]);
    expect([unmatchedModelLabels, notes]).toEqual([[3], []]);
  });

  it("finds all of VOC's classes among COCO's and the other way round", () => {
    const voc = ["background", ...officialVocClasses];
    const toCoco = proposeLabelMap(voc, coco);
    expect(toCoco.mapping).not.toContain(null);
    expect(
      toCoco.matches
        .filter(({ how }) => how === "alias")
        .map(({ dataName, modelLabel }) => [dataName, coco[modelLabel!]]),
    ).toEqual([
      ["aeroplane", "airplane"],
      ["motorbike", "motorcycle"],
      ["sofa", "couch"],
      ["tvmonitor", "tv"],
    ]);
    const toVoc = proposeLabelMap(coco, labelSet("voc21"));
    expect(toVoc.mapping.filter((label) => label !== null).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 21 }, (_, i) => i),
    );
    expect(toVoc.notes).toEqual([]);
  });

  it("does not match a name that two classes of the network share, and says so, unless one is spelled the same", () => {
    // ImageNet has the cardigan, which is worn, and the Cardigan, which is a dog.
    const names = imageNet.filter((name) => /^cardigan$/i.test(name));
    expect(names).toHaveLength(2);
    const { mapping, notes } = proposeLabelMap(["goldfish", "CARDIGAN", ...names], imageNet);
    expect(mapping).toEqual([1, null, imageNet.indexOf(names[0]), imageNet.indexOf(names[1])]);
    expect(notes).toEqual(["The network has several classes of the same name, so these are not matched: CARDIGAN."]);
  });

  it("does not match labels without a class", () => {
    expect(proposeLabelMap(["N/A"], coco).mapping).toEqual([null]);
    expect(proposeLabelMap(["N/A"], ["n/a"]).mapping).toEqual([null]);
  });

  it("says where WordNet ids lead nowhere, and goes by order only when asked", () => {
    const folders = Array.from({ length: 1000 }, (_, i) => `n${String(10_000_000 + i)}`);
    const own = Array.from({ length: 1000 }, (_, i) => `kind ${i}`);
    const proposal = proposeLabelMap(folders, own);
    expect(proposal.mapping.every((label) => label === null)).toBe(true);
    expect(proposal.notes.join()).toMatch(
      /^1,000 classes are named by WordNet ids such as n10000000, .*not ImageNet’s 1,000.*by order/,
    );
    expect(labelMapByOrder(folders, own)!.mapping).toEqual(Array.from({ length: 1000 }, (_, i) => i));
    expect(labelMapByOrder(folders.slice(1), own)).toBeUndefined();
  });

  it("tells where two classes of the dataset go to one of the network", () => {
    const { mapping, notes } = proposeLabelMap(["sofa", "couch"], ["couch"]);
    expect(mapping).toEqual([0, 0]);
    expect(notes).toEqual(["sofa and couch all go to couch."]);
  });
});

describe("WordNet ids, by which ImageNet's folders are named", () => {
  const { wnids } = JSON.parse(
    readFileSync(new URL("../../../reference/labels/imagenet-wnids.json", import.meta.url), "utf8"),
  ) as { wnids: string[] };
  // Imagenette's folders (github.com/fastai/imagenette) and the classes that torchvision's networks know them by
  const imagenette = [
    ["n01440764", 0, "tench"],
    ["n02102040", 217, "English springer"],
    ["n02979186", 482, "cassette player"],
    ["n03000684", 491, "chain saw"],
    ["n03028079", 497, "church"],
    ["n03394916", 566, "French horn"],
    ["n03417042", 569, "garbage truck"],
    ["n03425413", 571, "gas pump"],
    ["n03445777", 574, "golf ball"],
    ["n03888257", 701, "parachute"],
  ] as const;
  const wanted = imagenette.map(([, label]) => label);

  it("lead to the 1,000 classes, each to its own", () => {
    const { mapping, matches, notes } = proposeLabelMap(wnids, imageNet, wnids);
    expect(mapping).toEqual(Array.from({ length: 1000 }, (_, i) => i));
    expect(matches.every(({ how }) => how === "wordnet")).toBe(true);
    expect(notes).toEqual([]);
  });

  it("lead to the right classes of a subset, in any order", () => {
    for (const order of [imagenette, imagenette.toReversed(), imagenette.toSorted((a, b) => (a[2] < b[2] ? -1 : 1))]) {
      const { mapping, matches } = proposeLabelMap(
        order.map(([id]) => id),
        imageNet,
        wnids,
      );
      expect(mapping).toEqual(order.map(([, label]) => label));
      expect(mapping.map((label) => imageNet[label!])).toEqual(order.map(([, , name]) => name));
      expect(new Set(matches.map(({ how }) => how))).toEqual(new Set(["wordnet"]));
    }
  });

  it.each([
    (id: string, name: string) => `${id} ${name}`,
    (id: string, name: string) => `${id}-${name}`,
    (id: string, name: string) => `${id}_${name.replaceAll(" ", "_")}`,
    (id: string, name: string) => `${id}, ${name.toUpperCase()}`,
    (id: string, name: string) => `${name} (${id})`,
    (id: string) => `${id.toUpperCase()} Tinca tinca`,
    (id: string) => `imagenet.${id}`,
  ])("are found beside descriptions: %s", (called) => {
    const folders = imagenette.map(([id, , name]) => called(id, name));
    expect(proposeLabelMap(folders, imageNet, wnids).mapping).toEqual(wanted);
  });

  it("go before nothing that is equal, and beside names of other folders", () => {
    const names = ["goldfish", "n01440764", "n02102040-English_springer", "yak"];
    const { mapping, matches } = proposeLabelMap(names, imageNet, wnids);
    expect(mapping).toEqual([1, 0, 217, null]);
    expect(matches.map(({ how }) => how)).toEqual(["equal", "wordnet", "wordnet", "none"]);
  });

  it("are not believed where the name beside them is another class's", () => {
    const { mapping, notes } = proposeLabelMap(["n01440764 goldfish", "n01443537"], imageNet, wnids);
    expect(mapping).toEqual([null, 1]);
    expect(notes).toEqual([
      "The WordNet id says one class and the name beside it another, so these are not matched: n01440764 goldfish has the id of tench.",
    ]);
    // two classes are called cardigan: the dog, whose id this is, and what is worn
    expect(proposeLabelMap(["n02113186-cardigan"], imageNet, wnids).mapping).toEqual([264]);
  });

  it("are none inside longer words, nor two in one name", () => {
    for (const name of ["n014407640", "xn01440764", "n01440764 n01443537", "n0144076", "01440764"]) {
      expect(proposeLabelMap([name], imageNet, wnids).mapping, name).toEqual([null]);
    }
  });

  it("of other classes than the 1,000 are said to be so", () => {
    const { mapping, notes } = proposeLabelMap(["n00007846", "n01440764"], imageNet, wnids);
    expect(mapping).toEqual([null, 0]);
    expect(notes).toEqual([
      "1 class is named by a WordNet id such as n00007846, which is none of the network’s: it knows ImageNet’s 1,000 classes.",
    ]);
  });

  it("are read from the network's own names, where it was trained on such folders", () => {
    const own = ["n02102040", "n01440764 tench"];
    const { mapping, matches } = proposeLabelMap(["n01440764", "n02102040"], own);
    expect(mapping).toEqual([1, 0]);
    expect(matches.map(({ how }) => how)).toEqual(["wordnet", "equal"]);
  });
});
