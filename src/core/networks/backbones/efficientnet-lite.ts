// EfficientNet-Lite0, after the package efficientnet-lite-pytorch 0.1.0 (the layers of TensorFlow's efficientnet/lite).
import type { Padding } from "../ops";
import type { Backbone, BackboneLayer } from "./backbone";
import { invertedResidual, normedLayer } from "./inverted-residual";

/** Blocks, side of their depthwise kernels, stride of the first. */
const rows = [
  [1, 3, 1],
  [2, 3, 2],
  [2, 5, 2],
  [3, 3, 2],
  [3, 5, 1],
  [4, 5, 2],
  [1, 3, 1],
] as const;

const blocks = rows.flatMap(([count, side, stride]) =>
  Array.from({ length: count }, (_, i) => ({ side, stride: i === 0 ? stride : (1 as const) })),
);

/** TensorFlow's SAME on maps of even sides, as all are that a stride meets at 224 pixels; the package fixes it at that. */
function samePadding(side: number, stride: 1 | 2): Padding {
  const all = side - stride;
  return { before: Math.floor(all / 2), after: Math.ceil(all / 2) };
}

const norms = { epsilon: 1e-3, activation: "relu6" } as const;

const modules: Readonly<Record<string, string>> = {
  "stem.conv": "_conv_stem",
  "stem.norm": "_bn0",
  "last.conv": "_conv_head",
  "last.norm": "_bn1",
};
const inBlock: Readonly<Record<string, string>> = {
  "expand.conv": "_expand_conv",
  "expand.norm": "_bn0",
  "depthwise.conv": "_depthwise_conv",
  "depthwise.norm": "_bn1",
  "project.conv": "_project_conv",
  "project.norm": "_bn2",
};

/** The package's module of a layer here. */
function torchModule(name: string): string {
  const [, number, part] = /^block(\d+)\.(.*)/.exec(name) ?? [];
  return number ? `_blocks.${Number(number) - 1}.${inBlock[part]}` : modules[name];
}

export const efficientNetLite: Backbone = {
  title: "EfficientNet-Lite0",
  layers(widths) {
    const stem = { ...norms, name: "stem", side: 3, stride: 2, padding: samePadding(3, 2) } as const;
    const layers: BackboneLayer[] = [normedLayer(stem, widths)];
    for (const [i, { side, stride }] of blocks.entries()) {
      const { outChannels: inChannels } = layers[layers.length - 1];
      const padding = samePadding(side, stride);
      const spec = { ...norms, name: `block${i + 1}`, inChannels, side, stride, padding, expands: i > 0 };
      layers.push(invertedResidual(spec, widths));
    }
    return [...layers, normedLayer({ ...norms, name: "last", side: 1, stride: 1 }, widths)];
  },
  stages: ["block1", "block3", "block5", "block11", "last"],
  hallmark: "block4.expand.conv",
  dropout: 0.2,
  forms: {
    classification: { first: "_conv_stem.weight", torchModule, headModules: { "classification.linear": "_fc" } },
    ladon: {
      first: "_conv_stem.weight",
      torchModule,
      stages: ["block3", "block5", "block11", "last"],
      replaceable: ["stem", "block1", "block2", "block3"],
    },
  },
};
