// A residual block: what a registered kind of block is, and how PyTorch spells it.
import type { Layer, Ops } from "../ops";

export interface BlockSpec {
  readonly inChannels: number;
  /** Channels of the 3×3 convolution (of all groups together, before the radix). */
  readonly width: number;
  readonly outChannels: number;
  readonly stride: 1 | 2;
  /** Of the 3×3 convolutions; 1 unless the kind of block can be dilated. */
  readonly dilation: number;
}

/** Builds the layers of block `name`, e.g. `body.layer2.0`: [n, h, w, in] -> [n, ⌈h / stride⌉, ⌈w / stride⌉, out]. */
export type BlockLayers = <T>(ops: Ops<T>, name: string, spec: BlockSpec) => Layer<T>;

export interface Block {
  readonly layers: BlockLayers;
  /** Whether its 3×3 convolutions can be dilated, as torchvision's `replace_stride_with_dilation` does. */
  readonly canDilate: boolean;
  /** Its layers, by their names within the block, as PyTorch's modules. */
  readonly torchModules: Readonly<Record<string, string>>;
  /** Linear layers here that are 1×1 convolutions in PyTorch. */
  readonly torchConvolutions?: readonly string[];
  /** PyTorch's tensor by which the kind is told from those that are registered before it. */
  readonly hallmark: string;
  /** Its widths, from the outputs of PyTorch's tensors of a block. */
  widths(outputsOf: (torchTensor: string) => number): Pick<BlockSpec, "width" | "outChannels">;
}

/** Whether the shortcut has to change the shape. */
function projects({ inChannels, outChannels, stride }: BlockSpec): boolean {
  return stride !== 1 || inChannels !== outChannels;
}

/** The 1×1 convolution on the shortcut, of `stride`, or the identity where the block keeps its shape. */
export function shortcut<T>(ops: Ops<T>, name: string, spec: BlockSpec, stride = spec.stride): Layer<T> {
  if (!projects(spec)) return (x) => x;
  return ops.convolution(`${name}.shortcut.conv`, {
    outChannels: spec.outChannels,
    side: 1,
    stride,
    norm: { name: `${name}.shortcut.norm` },
  });
}
