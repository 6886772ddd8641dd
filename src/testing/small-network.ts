// Small networks of any architecture, filled with reproducible values, for tests.
import { expectedTensors } from "../core/checkpoint/expected-tensors";
import { ownShape, toOwnLayout } from "../core/checkpoint/layouts";
import type { Architecture, BlockKind, WeightArray } from "../domain";
import type { NetworkSource } from "../nets/model/network-source";
import { initialMatrixValue, ruleParameter } from "./rule";

/** Four channels coded, layers of 8, 16 and 32 channels, all three heads; two blocks in the first layer. */
export function smallArchitecture(block: BlockKind, stem?: readonly number[]): Architecture {
  const expansion = block === "basic" ? 1 : 4;
  const layer = (name: "layer1" | "layer2" | "layer3" | "layer4", inWidth: number, width: number) => ({
    name,
    blocks: name === "layer2" ? 2 : 1,
    inChannels: name === "layer1" || (name === "layer2" && !stem) ? inWidth : inWidth * expansion,
    width,
    outChannels: width * expansion,
    stride: name === "layer1" ? (1 as const) : (2 as const),
  });
  const first = 8;
  return {
    ...(stem
      ? { stem }
      : {
          bottleneck: {
            channels: 4,
            targetChannels: first,
            encoderWidths: [16, 8, 4] as const,
            decoderWidths: [16, 8, 8] as const,
            bias: false,
          },
        }),
    block,
    layers: [
      ...(stem ? [layer("layer1", stem[stem.length - 1], first)] : []),
      layer("layer2", first, 8),
      layer("layer3", 8, 8),
      layer("layer4", 8, 8),
    ],
    heads: {
      classification: { classes: 6 },
      detection: { classes: 3, pyramidChannels: 8, hidden: 16, anchorsPerPosition: 3 },
      segmentation: { classes: 4, width: 8, auxiliaryWidth: 2 * expansion },
    },
  };
}

/** The reference rule's values for every parameter of `architecture`; `salt` gives other ones. */
export function smallNetwork(architecture: Architecture, salt = "small"): NetworkSource {
  const weights = new Map<string, WeightArray>();
  for (const { torchName, shape, role } of expectedTensors(architecture, "all")) {
    if (role.kind !== "parameter") continue;
    const count = shape.reduce((a, b) => a * b, 1);
    const values = ruleParameter(torchName, shape, salt) ?? asConstructed(torchName, count);
    const data = toOwnLayout(role.layout, values as Float32Array<ArrayBuffer>, shape);
    weights.set(role.name, { shape: ownShape(role.layout, shape), data });
  }
  return { architecture, weights };
}

/** The values of a tensor that the rule leaves as CompressAI constructs it. */
export function asConstructed(name: string, count: number): Float32Array<ArrayBuffer> {
  const matrix = /\.matrices\.(\d)$/.exec(name);
  if (matrix) return new Float32Array(count).fill(initialMatrixValue(Number(matrix[1])));
  if (name.endsWith(".quantiles")) return Float32Array.from({ length: count }, (_, i) => [-10, 0, 10][i % 3]);
  throw new Error(`the rule says nothing of ${name}`);
}
