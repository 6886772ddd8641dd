// MobileNetV2, after torchvision's mobilenetv2.py (Sandler et al., CVPR 2018).
import type { Backbone, BackboneLayer } from "./backbone";
import { invertedResidual, normedLayer } from "./inverted-residual";

/** Blocks, and the stride of the first. */
const rows = [
  [1, 1],
  [2, 2],
  [3, 2],
  [4, 2],
  [3, 1],
  [3, 2],
  [1, 1],
] as const;

const blocks = rows.flatMap(([count, stride]) => Array.from({ length: count }, (_, i) => (i === 0 ? stride : 1)));

/** Modules of a block; the first has no `expand`, and all that follows stands one earlier. */
function blockModule(index: number, part: string): string {
  const parts = ["expand", "depthwise", "project"].slice(index === 1 ? 1 : 0);
  const [name, leaf] = part.split(".");
  const at = parts.indexOf(name);
  if (name === "project") return `features.${index}.conv.${leaf === "conv" ? at : at + 1}`;
  return `features.${index}.conv.${at}.${leaf === "conv" ? 0 : 1}`;
}

export const mobilenetV2: Backbone = {
  title: "MobileNetV2",
  fullWidth: ["block17.project.conv", 320],
  layers(widths) {
    const activation = "relu6";
    const layers: BackboneLayer[] = [normedLayer({ name: "stem", side: 3, stride: 2, activation }, widths)];
    let inChannels = layers[0].outChannels;
    for (const [i, stride] of blocks.entries()) {
      const name = `block${i + 1}`;
      layers.push(invertedResidual({ name, inChannels, side: 3, stride, activation, expands: i > 0 }, widths));
      inChannels = layers[i + 1].outChannels;
    }
    return [...layers, normedLayer({ name: "last", side: 1, stride: 1, activation }, widths)];
  },
  stages: ["block1", "block3", "block6", "block13", "last"],
  hallmark: "block2.expand.conv",
  dropout: 0.2,
  forms: {
    classification: {
      first: "features.0.0.weight",
      torchModule(name) {
        const [layer, ...rest] = name.split(".");
        const part = rest.join(".");
        if (layer.startsWith("block")) return blockModule(Number(layer.slice("block".length)), part);
        return `features.${layer === "stem" ? 0 : blocks.length + 1}.${part === "conv" ? 0 : 1}`;
      },
      headModules: { "classification.linear": "classifier.1" },
    },
  },
};
