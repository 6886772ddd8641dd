// MobileNetV2, after torchvision's mobilenetv2.py (Sandler et al., CVPR 2018).
import type { Backbone, BackboneLayer } from "./backbone";
import { invertedResidual, normed } from "./inverted-residual";

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
  layers(widths) {
    const layers: BackboneLayer[] = [];
    const single = (name: string, module: string, side: number, stride: 1 | 2): BackboneLayer => ({
      name,
      outChannels: widths(`${name}.conv`),
      build: (ops) =>
        normed(ops, module, {
          outChannels: widths(`${name}.conv`),
          side,
          stride,
          padding: Math.floor(side / 2),
          activation: "relu6",
        }),
    });
    layers.push(single("stem", "stem", 3, 2));
    let inChannels = widths("stem.conv");
    for (const [i, stride] of blocks.entries()) {
      const name = `block${i + 1}`;
      layers.push(invertedResidual({ name, inChannels, side: 3, stride, activation: "relu6", expands: i > 0 }, widths));
      inChannels = widths(`${name}.project.conv`);
    }
    return [...layers, single("last", "body.last", 1, 1)];
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
