// Networks that compute something else with the very tensors of a known one, so that only their name gives them away.
import type { Architecture } from "../../domain";
import type { CheckpointFile } from "./checkpoint-file";
import type { OutputStride } from "./output-stride";

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
