// Published networks that differ from those of this lab in their blocks or heads, told from names and shapes, so that a
// refusal can say which kind a file holds.
import type { TaskName, Architecture } from "../../domain";
import type { CheckpointFile } from "./checkpoint-file";
import { shapeText } from "./element-types";
import type { OutputStride } from "./output-stride";

interface Finding {
  /** Canonical name. */
  readonly name: string;
  readonly status: string;
  readonly fileShape?: readonly number[];
  readonly modelShape?: readonly number[];
}

const kinds: readonly (readonly [what: string, is: (finding: Finding) => boolean])[] = [
  [
    "efficient channel attention (ECA-ResNet)",
    ({ name, fileShape }) => /\.(?:se|eca)\.conv\.weight$/.test(name) && fileShape?.length === 3,
  ],
  ["global context attention (GC-ResNet)", ({ name }) => /\.(?:conv_attn|channel_add_conv|mlp_add)\b/.test(name)],
  ["squeeze-and-excitation (EfficientNet)", ({ name }) => /^_blocks\.\d+\._se_(?:reduce|expand)\./.test(name)],
  [
    "the blocks of torchvision's EfficientNet",
    ({ name, fileShape }) => /^features\.\d\.\d+\.block\.\d\.0\.weight$/.test(name) && fileShape?.length === 4,
  ],
  ["squeeze-and-excitation (SE-ResNet)", ({ name }) => /\.(?:se|se_module|se_layer)\.(?!conv\.weight$)/.test(name)],
  ["selective kernels (SK-ResNet)", ({ name }) => /\.conv[12]\.(?:paths|attn)\./.test(name)],
  ["anti-aliased pooling (resnetblur)", ({ name }) => name.endsWith(".filt")],
  [
    "shortcuts that pool before they project (ResNet-D)",
    ({ name, fileShape, modelShape }) =>
      name.endsWith(".downsample.1.weight") && fileShape?.length === 4 && modelShape?.length === 1,
  ],
  [
    "grouped convolutions (ResNeXt)",
    ({ name, fileShape, modelShape }) =>
      /\.conv[12](?:\.conv)?\.weight$/.test(name) &&
      fileShape?.length === 4 &&
      modelShape?.length === 4 &&
      fileShape[0] === modelShape[0] &&
      fileShape[1] < modelShape[1],
  ],
  [
    "norms without running statistics (group normalisation, or batch statistics that were not saved)",
    ({ name, status }) => status === "missing" && /(?:^|\.)bn\d\.running_mean$/.test(name),
  ],
  [
    "convolutions with a bias",
    ({ name, status }) =>
      status === "unexpected" && /^(?:conv1|layer\d\.\d+\.(?:conv\d|downsample\.0))\.bias$/.test(name),
  ],
  ["a hyperprior", ({ name }) => /^bottleneck_layer\.(?:h_a|h_s|hyper\w*|gaussian_conditional)\./.test(name)],
  ["quantised layers", ({ name }) => /(?:_fake_quant|activation_post_process|_packed_params|\.zero_point$)/.test(name)],
  ["low-rank adapters (LoRA)", ({ name }) => /\.lora_/.test(name)],
  [
    "weights in parametrised form (weight or spectral norm, pruning), which PyTorch folds by its remove functions",
    ({ name }) => /(?:\.parametrizations\.|\.weight_(?:g|v|u|orig|mask)$)/.test(name),
  ],
];

/** timm's MobileNets and EfficientNets: the layers may be those of a network that is read, under other names. */
const blockOfTimm = /^blocks\.\d+\.\d+\.conv_(?:dw|pw|pwl)\.weight$/;

/** Why a network of timm's is not read, with the first block's shape; undefined where it is none. */
function timmSpelling(findings: readonly Finding[]): string | undefined {
  const found = findings.find(({ name }) => blockOfTimm.test(name));
  if (!found) return undefined;
  const shape = found.fileShape ? ` has ${shapeText(found.fileShape)}` : "";
  return `its layers have the names of timm's MobileNets and EfficientNets (${found.name}${shape}), whose padding and epsilon they do not tell; this lab reads these networks under torchvision's names`;
}

/** e.g. `it has squeeze-and-excitation (SE-ResNet), which this lab does not compute`; undefined where no kind is known. */
export function foreignBlocksText(findings: readonly Finding[]): string | undefined {
  const timm = timmSpelling(findings);
  if (timm) return timm;
  const found = kinds.filter(([, is]) => findings.some((finding) => is(finding))).map(([what]) => what);
  return found.length > 0 ? `it has ${found.join(", ")}, which this lab does not compute` : undefined;
}

const heads: readonly (readonly [task: TaskName, what: string, is: RegExp])[] = [
  ["detection", "Faster R-CNN v2's", /^roi_heads\.box_head\.\d\.\d\./],
  ["detection", "FCOS's", /^head\.regression_head\.bbox_ctrness\./],
  ["detection", "RetinaNet's", /^head\.classification_head\.(?:conv|cls_logits)\./],
  ["segmentation", "FCN's", /^classifier\.0\.weight$/],
];

/** e.g. `RetinaNet's`: whose head a file has in place of those that this lab reads, by its canonical names. */
export function foreignHead(task: TaskName, names: Iterable<string>): string | undefined {
  const all = Array.from(names);
  return heads.find(([of, , is]) => of === task && all.some((name) => is.test(name)))?.[1];
}

// Networks that compute something else with the very tensors of a known one, so that only their name gives them away.

/** timm's networks with anti-aliased strides: their pools have no tensors, or none that are saved. */
const antiAliased = /(?:^|[^a-z])((?:se|eca|sk|gc)?resn(?:e|ex|es)t(?:aa|blur)\w*)/i;

/** The first of the file's name and short texts that names such a network. */
function namedIn({ name, metadata }: CheckpointFile, pattern: RegExp): { network: string; where: string } | undefined {
  const texts: (readonly [text: string, where: string])[] = [[name, "its file name"]];
  for (const [key, text] of metadata) if (text.length <= 200) texts.push([text, `its entry ${key}`]);
  for (const [text, where] of texts) {
    const network = pattern.exec(text)?.[1];
    if (network) return { network, where };
  }
  return undefined;
}

/**
 * Why a file is not the network that its tensors speak of, as a sentence; undefined where nothing says so. `toldStride` is
 * the output stride that the file says it has.
 */
export function untoldDifference(
  file: CheckpointFile,
  { stem, stemSide, heads }: Architecture,
  toldStride: OutputStride | undefined,
): string | undefined {
  const aliased = stem && namedIn(file, antiAliased);
  if (aliased) {
    return `by ${aliased.where} it is ${aliased.network}, which pools where a ResNet strides; its tensors are those of a ResNet, which would compute something else. If it is a plain ResNet, name it otherwise`;
  }
  // only this lab's networks have the fused head, and their stems stride and pool
  const isOwn = heads.segmentation?.fusion !== undefined || toldStride === 32;
  if (stemSide === 3 && !isOwn) {
    return "its first convolution is 3×3 with stride 1 or 2, with a pool behind it or without: networks for CIFAR and for larger images differ there, and their tensors do not tell. If the stem has stride 2 and a pool, save it as {'model': state_dict, 'output_stride': 32}";
  }
  return undefined;
}
