// What people call a checkpoint by: the network's family, and the beta it was trained with.
import { runsOnDevice, type Architecture, type BackboneArchitecture } from "../../domain";
import { backboneKind } from "../networks/backbones/backbones";
import type { CheckpointFile } from "./checkpoint-file";

export interface BetaFinding {
  readonly value: number;
  readonly source: "user" | "metadata" | "file name" | "training arguments";
}

/** Blocks a layer, from layer2, of the networks that have a name. */
const families: Readonly<Record<string, string>> = {
  "bottleneck 4,6,3": "ResNet-50",
  "bottleneck 4,23,3": "ResNet-101",
  "bottleneck 8,36,3": "ResNet-152",
  "basic 2,2,2": "ResNet-18",
  "basic 4,6,3": "ResNet-34",
  "split-attention 4,6,3": "ResNeSt-50",
  "split-attention 4,23,3": "ResNeSt-101",
  "split-attention 24,36,3": "ResNeSt-200",
  "split-attention 30,48,8": "ResNeSt-269e",
};

/** e.g. `MobileNetV2`, `MNASNet 0.5`, `LR-ASPP MobileNetV3-Large`: those of one name differ in their classes alone. */
function backboneNetworkName({ backbone, heads: { segmentation, detection } }: BackboneArchitecture): string {
  const { title, fullWidth } = backboneKind({ backbone });
  const width = fullWidth ? backbone.widths[fullWidth[0]] / fullWidth[1] : 1;
  const models = {
    classification: "",
    segmentation: segmentation?.kind === "lraspp" ? "LR-ASPP " : "DeepLabv3 ",
    "faster-rcnn": "Faster R-CNN ",
    ssd: detection?.kind === "ssdlite" ? "SSDlite " : "SSD ",
    ladon: "",
  };
  return `${models[backbone.form]}${title}${width === 1 ? "" : ` ${Math.round(100 * width) / 100}`}`;
}

/**
 * e.g. `ResNet-50 behind a bottleneck`, `residual network (basic blocks 2, 2, 2), uncompressed`. Bottlenecks of more and of
 * fewer channels are one family, for they make one curve of rate against score.
 */
export function familyOf(architecture: Architecture): string {
  const front = architecture.bottleneck ? " behind a bottleneck" : ", uncompressed";
  if (architecture.backbone) return `${backboneNetworkName(architecture)}${runsOnDevice(architecture) ? "" : front}`;
  const layers = architecture.layers.filter(({ name }) => name !== "layer1");
  const blocks = layers.map((layer) => layer.blocks);
  const named = layers[0].width >= 64 ? families[`${architecture.block} ${blocks.join()}`] : undefined;
  const network = named ?? `residual network (${architecture.block} blocks ${blocks.join(", ")})`;
  return network + front;
}

/** `...-beta1.28_from_resnet50.pt` was trained with beta 1.28. */
function betaInName(text: string): number | undefined {
  const digits = /beta[ =_-]?(\d+(?:\.\d+)?)/i.exec(text)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** The beta by the user's word, the metadata key `beta`, the file's name, or the training arguments in it. */
export function betaOf(file: CheckpointFile, byUser?: number): BetaFinding | undefined {
  if (byUser !== undefined) return { value: byUser, source: "user" };
  const written = file.metadata.get("beta") ?? file.metadata.get("args.beta");
  if (written !== undefined && written !== "" && Number.isFinite(Number(written))) {
    return { value: Number(written), source: "metadata" };
  }
  const named = betaInName(file.name);
  if (named !== undefined) return { value: named, source: "file name" };
  for (const [key, text] of file.metadata) {
    const argument = key.startsWith("args.") ? betaInName(text) : undefined;
    if (argument !== undefined) return { value: argument, source: "training arguments" };
  }
  return undefined;
}
