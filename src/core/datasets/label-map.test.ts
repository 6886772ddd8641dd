import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { generateScene } from "../scenes/scene";
import type { DataSample } from "./data-set";
import { applyLabelMap, labelMapByOrder, proposeLabelMap } from "./label-map";
import { scenesDataSet } from "./scenes-data-set";
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

  it("says that WordNet ids are no names, and by order only when asked", () => {
    const folders = Array.from({ length: 1000 }, (_, i) => `n${String(10_000_000 + i)}`);
    const proposal = proposeLabelMap(folders, imageNet);
    expect(proposal.mapping.every((label) => label === null)).toBe(true);
    expect(proposal.notes.join()).toMatch(
      /^1,000 folders are named by WordNet ids such as n10000000, .*match by order/,
    );
    expect(labelMapByOrder(folders, imageNet)!.mapping).toEqual(Array.from({ length: 1000 }, (_, i) => i));
    expect(labelMapByOrder(folders.slice(1), imageNet)).toBeUndefined();
  });

  it("tells where two classes of the data set go to one of the network", () => {
    const { mapping, notes } = proposeLabelMap(["sofa", "couch"], ["couch"]);
    expect(mapping).toEqual([0, 0]);
    expect(notes).toEqual(["sofa and couch all go to couch."]);
  });
});

describe("applying a label map", () => {
  const scene = generateScene({ seed: 3, index: 0, size: 64 });
  const sample = async () => (await scenesDataSet({ seed: 3, count: 1, size: 64 })).samples[0];

  it("changes labels, leaves boxes out and stops pixels counting where there is no match", async () => {
    const gone = scene.objects[0].kind;
    const plusTen = (offset: number) =>
      Array.from({ length: 8 + offset }, (_, i) => (i === gone + offset ? null : i + 10));
    const mapped = applyLabelMap(await sample(), {
      classification: plusTen(0),
      detection: plusTen(1),
      segmentation: [0, ...plusTen(1).slice(1)],
    });
    expect(mapped.classLabel).toBeUndefined();
    expect(mapped.boxes!.map(({ label }) => label)).toEqual(
      scene.objects.filter(({ kind }) => kind !== gone).map(({ kind }) => kind + 11),
    );
    const { labels } = await mapped.mask!();
    expect(labels).toEqual(scene.labels.map((label) => (label === 0 ? 0 : label === gone + 1 ? 255 : label + 10)));
    expect(await mapped.image()).toEqual(scene.image);
  });

  it("leaves tasks without a map, and what a sample does not say, as they are", async () => {
    const mapped = applyLabelMap(await sample(), {});
    expect(mapped.classLabel).toBe(scene.classLabel);
    expect(mapped.boxes!.map(({ label }) => label)).toEqual(scene.objects.map(({ kind }) => kind + 1));
    expect((await mapped.mask!()).labels).toEqual(scene.labels);
    const silent: DataSample = {
      name: "x",
      imageId: 4,
      split: "val",
      image: () => Promise.reject(new Error("unread")),
    };
    const { name, imageId, split, classLabel, boxes, mask } = applyLabelMap(silent, { classification: [1] });
    expect([name, imageId, split, classLabel, boxes, mask]).toEqual(["x", 4, "val", undefined, undefined, undefined]);
  });

  it("keeps 255 out of the map", async () => {
    const labels = Uint8Array.of(0, 255, 1);
    const mask = () => Promise.resolve({ width: 3, height: 1, labels });
    const { mask: mapped } = applyLabelMap(
      { ...(await sample()), name: "x", imageId: 1, image: (await sample()).image, mask },
      { segmentation: [0, 7] },
    );
    expect(Array.from((await mapped!()).labels)).toEqual([0, 255, 7]);
  });
});
