// Networks on a backbone of its own at a small size: the same folded and unfolded, and differentiated rightly.
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { configurationFor } from "../../core/networks/configuration";
import type { SsdLayers } from "../../core/networks/heads/ssd";
import { auxiliaryHead } from "../../core/networks/heads/segmentation";
import { serverLayers } from "../../core/networks/network";
import type { Ops } from "../../core/networks/ops";
import type { BackboneArchitecture, SsdShapes } from "../../domain";
import { useNodeBackend } from "../../node/backend";
import { expectClose } from "../../testing/expect-close";
import { expectGradients, ruleValues } from "../../testing/expect-gradients";
import { expectNoLeak } from "../../testing/expect-no-leak";
import { smallBackbone, smallNetwork } from "../../testing/small-network";
import { InferenceOps } from "./inference";
import { ParameterTree } from "./parameter-tree";
import { TrainingOps } from "./training";

/** SSD300 has maps for no smaller input than such. */
const sideOf = ({ backbone }: BackboneArchitecture) => (backbone.kind === "vgg16" ? 272 : 32);

const detects = (kind: SsdShapes["kind"], boxesPerPosition: readonly number[]) => ({
  heads: { detection: { kind, classes: 3, boxesPerPosition } },
});
const classifies = { heads: { classification: { classes: 5 } } };
const segmented = { classes: 3, width: 8 };

const networks: readonly (readonly [
  what: string,
  architecture: BackboneArchitecture,
  parameters: readonly string[],
])[] = [
  [
    "MobileNetV3-Large",
    smallBackbone("mobilenet-v3-large", "classification", { heads: { classification: { classes: 5, hidden: 6 } } }),
    [
      "stem.conv.kernel",
      "body.block13.depthwise.conv.kernel",
      "body.block13.squeeze.fc1.kernel",
      "body.block14.squeeze.fc2.bias",
      "body.block15.expand.norm.scale",
      "classification.hidden.kernel",
    ],
  ],
  [
    "MobileNetV2",
    smallBackbone("mobilenet-v2", "classification", classifies),
    ["stem.conv.kernel", "body.block1.depthwise.conv.kernel", "body.block17.project.norm.scale"],
  ],
  [
    "MNASNet",
    smallBackbone("mnasnet", "classification", classifies),
    ["body.separable.project.conv.kernel", "body.stack3.1.depthwise.conv.kernel", "body.stack6.0.expand.norm.shift"],
  ],
  [
    "EfficientNet-Lite0",
    smallBackbone("efficientnet-lite", "classification", classifies),
    ["body.block12.depthwise.conv.kernel", "body.last.norm.scale", "classification.linear.bias"],
  ],
  [
    "LR-ASPP on MobileNetV3-Large",
    smallBackbone("mobilenet-v3-large", "segmentation", { heads: { segmentation: { kind: "lraspp", ...segmented } } }),
    [
      "body.block14.depthwise.conv.kernel",
      "segmentation.gate.kernel",
      "segmentation.classifier.low.kernel",
      "segmentation.classifier.high.bias",
    ],
  ],
  [
    "DeepLabv3 on MobileNetV3-Large",
    smallBackbone("mobilenet-v3-large", "segmentation", {
      heads: { segmentation: { ...segmented, auxiliaryWidth: 4 } },
    }),
    ["segmentation.aspp.branch1.conv.kernel", "segmentation.auxiliary.conv.kernel"],
  ],
  [
    "SSDlite on MobileNetV3-Large",
    smallBackbone("mobilenet-v3-large", "ssd", detects("ssdlite", [6, 6, 6, 6, 6, 6])),
    ["body.extra2.project.norm.scale", "detection.classes.0.depthwise.conv.kernel", "detection.boxes.5.conv.bias"],
  ],
  [
    "SSD on VGG-16",
    smallBackbone("vgg16", "ssd", { ...detects("ssd", [4, 6, 6, 6, 4, 4]), width: 4 }),
    ["body.conv4.1.kernel", "body.fc7.4.bias", "detection.rescale.scale", "detection.classes.0.conv.kernel"],
  ],
];

/** What each head gives, the auxiliary one included. */
function outputsOf(ops: Ops<tf.Tensor>, architecture: BackboneArchitecture): (x: tf.Tensor) => tf.Tensor[] {
  const { features, heads } = serverLayers(ops, architecture, configurationFor(architecture));
  const auxiliary = auxiliaryHead(ops, architecture);
  const all = [heads.classification, heads.segmentation, auxiliary].filter((head) => head !== undefined);
  const detection = heads.detection as SsdLayers<tf.Tensor> | undefined;
  return (x) => {
    const maps = features(x);
    const predictions = detection?.predictions(maps) ?? [];
    return [...all.map((head) => head(maps)), ...predictions.flatMap(({ logits, deltas }) => [logits, deltas])];
  };
}

it("drops a fifth of a MobileNet's features before its classifier, in training", async () => {
  await useNodeBackend("cpu");
  const architecture = smallBackbone("mobilenet-v2", "classification", { heads: { classification: { classes: 5 } } });
  const rates: number[] = [];
  const dropout = (rate: number) => {
    rates.push(rate);
    return (x: tf.Tensor) => x;
  };
  const ops = new TrainingOps(ParameterTree.upload(smallNetwork(architecture).weights), { dropout });
  serverLayers(ops, architecture, configurationFor(architecture));
  expect(rates).toEqual([0.2]);
});

describe.each(["wasm", "cpu"] as const)("on %s", (backend) => {
  beforeAll(() => useNodeBackend(backend));

  describe.each(networks)("%s", (_, architecture, parameters) => {
    const { weights } = smallNetwork(architecture);
    const side = sideOf(architecture);
    const image = () => ruleValues<tf.Rank.R4>("image", [1, side, side, 3]);
    const tree = () => ParameterTree.upload(weights);
    const train = (x: tf.Tensor, parameters: ParameterTree) => outputsOf(new TrainingOps(parameters), architecture)(x);

    it("gives the same with its norms folded", () => {
      const folded = InferenceOps.build(weights, (ops) => outputsOf(ops, architecture)(image()));
      const unfolded = train(image(), tree());
      expect(folded.length).toBe(unfolded.length);
      for (const [i, output] of folded.entries()) {
        expectClose(output.dataSync(), unfolded[i].dataSync(), 1e-3, "float32 through 17 layers, values of about 10");
      }
    });

    it("has the gradients of finite differences", () => {
      const all = tree();
      const moved = (x: tf.Tensor, ...values: tf.Tensor[]) => {
        const named = new Map([...weights.keys()].map((name) => [name, all.get(name)]));
        parameters.forEach((name, i) => named.set(name, values[i]));
        return tf.concat(train(x, new ParameterTree(named)).map((output) => tf.reshape(output, [-1])));
      };
      const values = parameters.map((name) => all.get<tf.Tensor>(name));
      // Short steps on a small image, since rectifiers, gates and pools bend; shorter ones where there are more of them.
      expectGradients(moved, [image(), ...values], { step: side > 32 ? 1e-5 : 1e-4, tolerance: 0.02 });
    });

    it("leaves no tensor behind", () => {
      const [x, all] = [image(), tree()];
      expectNoLeak(() => tf.tidy(() => train(x, all)));
    });
  });
});
