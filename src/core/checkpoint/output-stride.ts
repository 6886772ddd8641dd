// How far an uncompressed network's last map is apart from its input, and which layers are dilated for it (torchvision's
// `replace_stride_with_dilation`). Tensors do not tell; a file may, and DeepLabv3's head on a stem does.
import type { Architecture, BlockKind, BodyLayer } from "../../domain";
import { ArchitectureError } from "./errors";

/** The entry beside the tensors that says it: this lab writes it, and whoever saves a file may. */
export const outputStrideKey = "output_stride";

/** Input positions a position of the last map: 32 of a plain network, 16 or 8 where the last layers are dilated. */
export type OutputStride = 8 | 16 | 32;

const strides: readonly OutputStride[] = [8, 16, 32];

/** What a file says, in an entry `output_stride` or in its training arguments; undefined where it says nothing. */
export function toldOutputStride(metadata: ReadonlyMap<string, string>): OutputStride | undefined {
  const told = Number(metadata.get(outputStrideKey) ?? metadata.get(`args.${outputStrideKey}`));
  const stride = strides.find((candidate) => candidate === told);
  if (stride !== undefined) return stride;
  // this lab's files from before it wrote the stride; its networks are not dilated
  return metadata.has("recipe") && Array.from(metadata.keys()).some((key) => key.startsWith("classes."))
    ? 32
    : undefined;
}

/** The entry that a file of this lab says it by; none of a student, whose stride is always 32. */
export function outputStrideEntry(architecture: Architecture): Readonly<Record<string, number>> {
  return architecture.stem ? { [outputStrideKey]: outputStrideOf(architecture) } : {};
}

/** The stride of the last map. The front of every network, bottleneck or stem, has stride 4. */
export function outputStrideOf({ layers }: Pick<Architecture, "layers">): OutputStride {
  return layers.reduce<number>((stride, layer) => stride * layer.stride, 4) as OutputStride;
}

/**
 * The layers with strides and dilations of an output stride: as torchvision does, the last layers keep their stride of 1
 * and double the dilation instead.
 * @throws ArchitectureError for other blocks than bottlenecks, which this lab does not dilate
 */
export function dilatedLayers(layers: readonly BodyLayer[], block: BlockKind, stride: OutputStride): BodyLayer[] {
  if (stride !== 32 && block !== "bottleneck") {
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
export function assumedStrideText(
  architecture: Architecture,
  metadata: ReadonlyMap<string, string>,
): string | undefined {
  const { stem, heads } = architecture;
  const deepLab = heads.segmentation !== undefined && !heads.segmentation.fusion;
  if (!stem || !deepLab || toldOutputStride(metadata) !== undefined) return undefined;
  const stride = outputStrideOf(architecture);
  if (stride !== 8) {
    return "it is read without dilated layers, with an output stride of 32; its tensors do not tell. If it was trained with dilated layers, its masks will be wrong";
  }
  return "it is read as torchvision's DeepLabv3, with layer3 and layer4 dilated and an output stride of 8; its tensors do not tell. If it was trained otherwise, save it as {'model': state_dict, 'output_stride': 32} or 16";
}
