// MobileNetV3, Large and Small, after torchvision's mobilenetv3.py (Howard et al., ICCV 2019).
import type { Backbone, BackboneLayer, FormOfBackbone } from "./backbone";
import { invertedResidual, normedLayer } from "./inverted-residual";

type Row = readonly [side: 3 | 5, squeezes: boolean, activation: "relu" | "hardswish", stride: 1 | 2];

const large: readonly Row[] = [
  [3, false, "relu", 1],
  [3, false, "relu", 2],
  [3, false, "relu", 1],
  [5, true, "relu", 2],
  [5, true, "relu", 1],
  [5, true, "relu", 1],
  [3, false, "hardswish", 2],
  [3, false, "hardswish", 1],
  [3, false, "hardswish", 1],
  [3, false, "hardswish", 1],
  [3, true, "hardswish", 1],
  [3, true, "hardswish", 1],
  [5, true, "hardswish", 2],
  [5, true, "hardswish", 1],
  [5, true, "hardswish", 1],
];

const small: readonly Row[] = [
  [3, true, "relu", 2],
  [3, false, "relu", 2],
  [3, false, "relu", 1],
  [5, true, "hardswish", 2],
  [5, true, "hardswish", 1],
  [5, true, "hardswish", 1],
  [5, true, "hardswish", 1],
  [5, true, "hardswish", 1],
  [5, true, "hardswish", 2],
  [5, true, "hardswish", 1],
  [5, true, "hardswish", 1],
];

/** Only the first block does not widen. */
const expands = (block: number) => block > 1;

/** `block4.squeeze.fc1` is `features.4.block.2.fc1`. */
function torchModule(rows: readonly Row[], name: string): string {
  const [layer, ...path] = name.split(".");
  const leaf = path.at(-1)!;
  const inModule = { conv: "0", norm: "1" }[leaf] ?? leaf;
  if (layer === "stem") return `features.0.${inModule}`;
  if (layer === "last") return `features.${rows.length + 1}.${inModule}`;
  const block = Number(layer.slice("block".length));
  const [, squeezes] = rows[block - 1];
  const parts = [...(expands(block) ? ["expand"] : []), "depthwise", ...(squeezes ? ["squeeze"] : []), "project"];
  return `features.${block}.block.${parts.indexOf(path[0])}.${inModule}`;
}

/** `hallmark` as in Backbone. */
function mobilenetV3(
  title: string,
  rows: readonly Row[],
  fullWidth: Backbone["fullWidth"],
  hallmark: string,
): Backbone {
  const strided = rows.flatMap(([, , , stride], i) => (stride === 2 ? [i + 1] : []));
  /** The first block of the last stage, within which torchvision's SSDlite reads a map: behind its expansion. */
  const divided = strided.at(-1)!;
  const bare = (name: string) => torchModule(rows, name).replace("features.", "");

  /** The layers that make SSDlite's coarser maps. */
  const extras = [1, 2, 3, 4].map((i) => `extra${i}`);

  /** Two lists of modules, which part behind the expansion; of that block, the rest stands first in the second one. */
  function ssdModule(name: string): string {
    const [layer, part, leaf] = name.split(".");
    if (extras.includes(layer)) {
      const at = ["expand", "depthwise", "project"].indexOf(part);
      return `extra.${extras.indexOf(layer)}.${at}.${leaf === "conv" ? 0 : 1}`;
    }
    const [, index, rest] = /^(\d+)\.(.*)/.exec(bare(name.replace(/^expand\./, `block${divided}.expand.`)))!;
    const beyond = Number(index) - divided;
    if (beyond < 0) return `features.0.${index}.${rest}`;
    if (beyond > 0) return `features.1.${beyond}.${rest}`;
    const inBlock = rest.replace("block.", "");
    return name.startsWith("expand.") ? `features.0.${index}.${inBlock.replace("0.", "")}` : `features.1.0.${inBlock}`;
  }

  const forms: Backbone["forms"] = {
    classification: { first: "features.0.0.weight", torchModule: (name) => torchModule(rows, name) },
    segmentation: { first: "0.0.weight", torchModule: bare },
    "faster-rcnn": { first: "0.0.weight", torchModule: bare, stages: [`block${divided}`, "last"] },
    ssd: { first: "features.0.0.0.weight", torchModule: ssdModule, stages: ["expand", "last", ...extras] },
  } satisfies Record<string, FormOfBackbone>;

  return {
    title,
    fullWidth,
    layers(widths, form) {
      // Detectors of torchvision's get norms of their own, Faster R-CNN those with PyTorch's default.
      const epsilon = form === "faster-rcnn" ? 1e-5 : 1e-3;
      const hardswish = { activation: "hardswish", epsilon } as const;
      const layers: BackboneLayer[] = [normedLayer({ name: "stem", side: 3, stride: 2, ...hardswish }, widths)];
      for (const [i, [side, squeezes, activation, stride]] of rows.entries()) {
        const block = i + 1;
        const isDivided = form === "ssd" && block === divided;
        if (isDivided) layers.push(normedLayer({ name: "expand", side: 1, stride: 1, activation, epsilon }, widths));
        const spec = {
          name: `block${block}`,
          inChannels: layers.at(-1)!.outChannels,
          expands: expands(block) && !isDivided,
          dilation: form === "segmentation" && block >= divided ? 2 : 1,
        };
        layers.push(invertedResidual({ ...spec, side, squeezes, activation, stride, epsilon }, widths));
      }
      layers.push(normedLayer({ name: "last", side: 1, stride: 1, ...hardswish }, widths));
      for (const name of form === "ssd" ? extras : []) {
        const common = { inChannels: layers.at(-1)!.outChannels, expands: true, side: 3, stride: 2, epsilon } as const;
        layers.push(invertedResidual({ name, ...common, activation: "relu6", lastActivation: "relu6" }, widths));
      }
      return layers;
    },
    stages: ["stem", ...strided.map((block) => `block${block}`), "last"],
    hallmark,
    isTorchConvolution: (name) => /\.fc[12]$/.test(name),
    dropout: 0.2,
    forms,
  };
}

export const mobilenetV3Large = mobilenetV3(
  "MobileNetV3-Large",
  large,
  ["block12.expand.conv", 672],
  "block12.project.conv",
);
export const mobilenetV3Small = mobilenetV3("MobileNetV3-Small", small, ["block11.project.conv", 96], "last.conv");
