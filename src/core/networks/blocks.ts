// The residual blocks that a backbone can be made of: one file each, and a line here.
import { basic } from "./blocks/basic";
import type { Block } from "./blocks/block";
import { bottleneck } from "./blocks/bottleneck";
import { splitAttention } from "./blocks/split-attention";

export const blocks = {
  basic,
  bottleneck,
  "split-attention": splitAttention,
} as const satisfies Readonly<Record<string, Block>>;

export type BlockKind = keyof typeof blocks;
