// MNASNet (the paper's B1), after torchvision's mnasnet.py (Tan et al., CVPR 2019).
import type { Backbone, BackboneLayer } from "./backbone";
import { invertedResidual, normedLayer, stack } from "./inverted-residual";

/** Blocks of a stack, side of their depthwise kernels, stride of the first. */
const rows = [
  [3, 3, 2],
  [3, 5, 2],
  [3, 5, 2],
  [2, 3, 1],
  [4, 5, 2],
  [1, 3, 1],
] as const;

/** Index in `layers` of a layer's first module, and in a block's `layers` of its part's. */
const firstStack = 8;
const indices: Readonly<Record<string, number>> = { stem: 0, last: firstStack + rows.length };
const parts: Readonly<Record<string, number>> = { expand: 0, depthwise: 3, project: 6 };

/** Convolution, norm and rectifier take turns. */
function torchModule(name: string): string {
  const words = name.split(".");
  const step = words.pop() === "norm" ? 1 : 0;
  const [layer, ...inLayer] = words;
  const [, number] = /^stack(\d)$/.exec(layer) ?? [];
  if (number) return `layers.${firstStack + Number(number) - 1}.${inLayer[0]}.layers.${parts[inLayer[1]] + step}`;
  return `layers.${(indices[layer] ?? parts[inLayer[0]]) + step}`;
}

export const mnasnet: Backbone = {
  title: "MNASNet",
  fullWidth: ["stack6.0.project.conv", 320],
  layers(widths) {
    const activation = "relu";
    const separable = { name: "separable", inChannels: widths("stem.conv"), side: 3, stride: 1, activation } as const;
    const layers: BackboneLayer[] = [
      normedLayer({ name: "stem", side: 3, stride: 2, activation }, widths),
      invertedResidual({ ...separable, expands: false, hasShortcut: false }, widths),
    ];
    for (const [row, [count, side, firstStride]] of rows.entries()) {
      const name = `stack${row + 1}`;
      const blocks: BackboneLayer[] = [];
      for (let i = 0; i < count; i++) {
        const inChannels = (blocks.at(-1) ?? layers[layers.length - 1]).outChannels;
        const stride = i === 0 ? firstStride : 1;
        const spec = { name: `${name}.${i}`, inChannels, side, stride, activation, expands: true } as const;
        blocks.push(invertedResidual(spec, widths));
      }
      layers.push(stack(name, blocks));
    }
    return [...layers, normedLayer({ name: "last", side: 1, stride: 1, activation }, widths)];
  },
  stages: ["separable", "stack1", "stack2", "stack4", "last"],
  hallmark: "stack1.0.expand.conv",
  dropout: 0.2,
  forms: {
    classification: {
      first: "layers.0.weight",
      torchModule,
      headModules: { "classification.linear": "classifier.1" },
    },
  },
};
