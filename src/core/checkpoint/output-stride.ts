// How far an uncompressed network's last map is apart from its input, and which layers are dilated for it (torchvision's
// `replace_stride_with_dilation`). Tensors do not tell; a file may, and DeepLabv3's head on a stem does.
import { outputStride } from "../networks/backbone";
import type { Architecture, BackboneArchitecture, BodyLayer } from "../../domain";
import { backboneKind } from "../networks/backbones/backbones";
import { blocks, type BlockKind } from "../networks/blocks";
import { ArchitectureError } from "./errors";

/** The entry beside the tensors that says it: this lab writes it, and whoever saves a file may. */
const outputStrideKey = "output_stride";

/** Input positions a position of the last map: 32 of a plain network, 16 or 8 where the last layers are dilated. */
export type OutputStride = 8 | 16 | 32;

const strides: readonly OutputStride[] = [8, 16, 32];

/**
 * What a file says, in an entry `output_stride` at the top or in a dictionary (`args.output_stride`); undefined where it
 * says nothing. @throws ArchitectureError for another stride than 8, 16 and 32
 */
export function toldOutputStride(metadata: ReadonlyMap<string, string>): OutputStride | undefined {
  const key = [outputStrideKey, ...metadata.keys()].find(
    (candidate) => metadata.has(candidate) && candidate.split(".").at(-1) === outputStrideKey,
  );
  if (key !== undefined) {
    const stride = strides.find((candidate) => candidate === Number(metadata.get(key)));
    if (stride !== undefined) return stride;
    throw new ArchitectureError(
      `the file says in ${key} that its output stride is ${metadata.get(key)}; this lab computes 8, 16 and 32`,
    );
  }
  // this lab's files from before it wrote the stride; its networks are not dilated
  const isOwn = metadata.has("recipe") && Array.from(metadata.keys()).some((name) => name.startsWith("classes."));
  return isOwn ? 32 : undefined;
}

/** The entry that a file of this lab says it by; none where files of one kind have one stride. */
export function outputStrideEntry(architecture: Architecture): Readonly<Record<string, number>> {
  const isSaid = architecture.stem !== undefined || architecture.backbone?.form === "segmentation";
  return isSaid ? { [outputStrideKey]: outputStride(architecture) } : {};
}

/** @throws ArchitectureError where a file says another stride than a backbone of its own is computed with */
export function checkBackboneStride(architecture: BackboneArchitecture, told: OutputStride | undefined): void {
  const stride = outputStride(architecture);
  if (told === undefined || told === stride || architecture.heads.detection) return;
  throw new ArchitectureError(
    `the file says that its output stride is ${told}; this lab computes ${backboneKind(architecture).title} with ${stride} here`,
  );
}

/**
 * The layers with strides and dilations of an output stride: as torchvision does, the last layers keep their stride of 1
 * and double the dilation instead.
 * @throws ArchitectureError for other blocks than bottlenecks, which this lab does not dilate
 */
export function dilatedLayers(layers: readonly BodyLayer[], block: BlockKind, stride: OutputStride): BodyLayer[] {
  if (stride !== 32 && !blocks[block].canDilate) {
    throw new ArchitectureError(
      `the file says that its output stride is ${stride}; this lab dilates bottleneck blocks only, and its blocks are ${block}`,
    );
  }
  let reached = 4;
  let dilation = 1;
  return layers.map((given) => {
    const { dilation: _, ...layer } = given;
    const wanted = layer.name === "layer1" ? 1 : 2;
    const strides = reached * wanted <= stride;
    if (strides) reached *= wanted;
    else dilation *= wanted;
    return { ...layer, stride: strides ? wanted : 1, ...(dilation > 1 && { dilation }) };
  });
}

/**
 * What was assumed of the stride where neither tensors nor file tell it, as a sentence: of an uncompressed network with
 * DeepLabv3's head, which public networks have at 8, 16 and 32.
 */
export function assumedStrideText(architecture: Architecture): string | undefined {
  const { stem, heads } = architecture;
  const deepLab = heads.segmentation !== undefined && !heads.segmentation.fusion;
  if (!stem || !deepLab) return undefined;
  const stride = outputStride(architecture);
  if (stride !== 8) {
    return "it is read without dilated layers, with an output stride of 32; its tensors do not tell. If it was trained with dilated layers, its masks will be wrong";
  }
  return "it is read as torchvision's DeepLabv3, with layer3 and layer4 dilated and an output stride of 8; its tensors do not tell. If it was trained otherwise, save it as {'model': state_dict, 'output_stride': 32} or 16";
}
