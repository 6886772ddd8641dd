// A residual block: what a registered kind of block is.
import type { Layer, Ops } from "../ops";

export interface BlockSpec {
  readonly inChannels: number;
  /** Channels of the 3×3 convolution (of all groups together, before the radix). */
  readonly width: number;
  readonly outChannels: number;
  readonly stride: 1 | 2;
  /** Of the 3×3 convolutions. Only bottlenecks are dilated; a file that asks it of others is refused. */
  readonly dilation: number;
}

/** Builds the block `name`, e.g. `body.layer2.0`: [n, h, w, in] -> [n, ⌈h / stride⌉, ⌈w / stride⌉, out]. */
export type Block = <T>(ops: Ops<T>, name: string, spec: BlockSpec) => Layer<T>;

/** Whether the shortcut has to change the shape. */
export function projects({ inChannels, outChannels, stride }: BlockSpec): boolean {
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
