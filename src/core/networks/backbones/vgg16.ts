// VGG-16 as SSD300 stands on it, after torchvision's vgg.py and ssd.py (Simonyan and Zisserman, ICLR 2015; Liu et al., ECCV
// 2016): its linear layers are convolutions, and four layers more make coarser maps.
import type { Layer, Ops, PoolSpec } from "../ops";
import type { Backbone } from "./backbone";

interface Convolution {
  /** PyTorch's module. */
  readonly torch: string;
  /** Before it. */
  readonly pool?: PoolSpec;
  /** Of the kernel; 3 where absent. */
  readonly side?: number;
  readonly stride?: number;
  /** Half of the side where absent. */
  readonly padding?: number;
  readonly dilation?: number;
}

const pool: PoolSpec = { side: 2, stride: 2 };

const extra = (index: number, last: Pick<Convolution, "stride" | "padding">): readonly Convolution[] => [
  { torch: `extra.${index}.0`, side: 1 },
  { torch: `extra.${index}.2`, ...last },
];

/** By layer, each with a bias and a rectifier. */
const convolutions: Readonly<Record<string, readonly Convolution[]>> = {
  stem: [{ torch: "features.0" }],
  conv1: [{ torch: "features.2" }],
  conv2: [{ pool, torch: "features.5" }, { torch: "features.7" }],
  conv3: [{ pool, torch: "features.10" }, { torch: "features.12" }, { torch: "features.14" }],
  conv4: [
    { pool: { ...pool, ceilMode: true }, torch: "features.17" },
    { torch: "features.19" },
    { torch: "features.21" },
  ],
  fc7: [
    { pool, torch: "extra.0.1" },
    { torch: "extra.0.3" },
    { torch: "extra.0.5" },
    { pool: { side: 3, stride: 1, padding: 1 }, torch: "extra.0.7.1", padding: 6, dilation: 6 },
    { torch: "extra.0.7.3", side: 1 },
  ],
  conv8: extra(1, { stride: 2 }),
  conv9: extra(2, { stride: 2 }),
  conv10: extra(3, { padding: 0 }),
  conv11: extra(4, { padding: 0 }),
};

export const vgg16: Backbone = {
  title: "VGG-16",
  layers: (widths) =>
    Object.entries(convolutions).map(([name, parts]) => {
      const own = name === "stem" ? name : `body.${name}`;
      const specs = parts.map(({ side = 3, padding = Math.floor(side / 2), stride, dilation }, i) => {
        const outChannels = widths(`${name}.${i + 1}`);
        return { outChannels, side, padding, stride, dilation, bias: true, activation: "relu" } as const;
      });
      return {
        name,
        outChannels: specs.at(-1)!.outChannels,
        stride: parts.some(({ pool, stride }) => pool?.stride === 2 || stride === 2) ? 2 : 1,
        build<T>(ops: Ops<T>): Layer<T> {
          const layers = specs.map((spec, i) => ops.convolution(`${own}.${i + 1}`, spec));
          return (x) =>
            ops.scope(() => {
              let y = x;
              for (const [i, { pool }] of parts.entries()) {
                const next = layers[i](pool ? ops.maxPool(y, pool) : y);
                if (y !== x) ops.release(y);
                y = next;
              }
              return y;
            });
        },
      };
    }),
  stages: ["conv4", "fc7", "conv8", "conv9", "conv10", "conv11"],
  hallmark: "fc7.4",
  forms: {
    ssd: {
      first: "features.0.weight",
      torchModule(name) {
        const [layer, index] = name.split(".");
        return convolutions[layer][Number(index) - 1].torch;
      },
    },
  },
};
