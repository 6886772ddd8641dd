// Residual blocks in ONNX: torchvision's BasicBlock and Bottleneck, timm's ResNestBottleneck.
import type { BlockKind } from "../../../domain";
import type { Flow, GraphBuilder } from "./graph-builder";

type Block = (graph: GraphBuilder, x: Flow, name: string, stride: 1 | 2) => Flow;

/** Branches of ResNeSt's split attention. */
const radix = 2;

/** The projection beside a block, or the identity where there is none. */
function shortcut(graph: GraphBuilder, x: Flow, name: string, stride: 1 | 2): Flow {
  if (!graph.has(`${name}.shortcut.conv.kernel`)) return x;
  return graph.convolution(x, `${name}.shortcut.conv`, { stride, norm: `${name}.shortcut.norm` });
}

const basic: Block = (graph, x, name, stride) => {
  const norm = (i: number) => `${name}.norm${i}`;
  const y = graph.convolution(x, `${name}.conv1`, { stride, padding: 1, norm: norm(1), activation: "relu" });
  const residual = shortcut(graph, x, name, stride);
  return graph.convolution(y, `${name}.conv2`, { padding: 1, norm: norm(2), activation: "relu", residual });
};

const bottleneck: Block = (graph, x, name, stride) => {
  const norm = (i: number) => `${name}.norm${i}`;
  const y1 = graph.convolution(x, `${name}.conv1`, { norm: norm(1), activation: "relu" });
  const y2 = graph.convolution(y1, `${name}.conv2`, { stride, padding: 1, norm: norm(2), activation: "relu" });
  const residual = shortcut(graph, x, name, stride);
  return graph.convolution(y2, `${name}.conv3`, { norm: norm(3), activation: "relu", residual });
};

/** timm's split attention: [n, in, h, w] -> [n, width, h, w]. */
function attention(graph: GraphBuilder, x: Flow, name: string): Flow {
  const joined = graph.convolution(x, `${name}.conv`, {
    padding: 1,
    groups: radix,
    norm: `${name}.norm0`,
    activation: "relu",
  });
  const width = graph.shape(`${name}.conv.kernel`)[3] / radix;
  const branches = graph.operators("Split", name, [joined], radix, { axis: 1 });
  const mean = graph.operator("GlobalAveragePool", name, [graph.operator("Sum", name, branches)]);
  const hidden = graph.convolution(mean, `${name}.fc1`, { norm: `${name}.norm1`, activation: "relu" });
  const logits = graph.convolution(hidden, `${name}.fc2`); // [n, radix · width, 1, 1]
  const byBranch = graph.integers("shape", [-1, radix, width]);
  const gates = graph.operator("Softmax", name, [graph.operator("Reshape", name, [logits, byBranch])], { axis: 1 });
  const ofBranch = graph.integers("shape", [-1, width, 1, 1]);
  const weighted = graph
    .operators("Split", `${name}.gates`, [gates], radix, { axis: 1 })
    .map((gate, i) => graph.operator("Mul", name, [branches[i], graph.operator("Reshape", name, [gate, ofBranch])]));
  return graph.operator("Sum", name, weighted);
}

const splitAttention: Block = (graph, x, name, stride) => {
  const norm = (i: number) => `${name}.norm${i}`;
  const y1 = graph.convolution(x, `${name}.conv1`, { norm: norm(1), activation: "relu" });
  const y2 = attention(graph, y1, `${name}.attention`);
  const pooled = stride === 1 ? y2 : graph.averagePool(y2, name, 3, 2, { padding: 1 });
  const beside =
    stride === 1 ? x : graph.averagePool(x, `${name}.shortcut`, 2, 2, { ceilMode: true, countIncludePad: false });
  const residual = shortcut(graph, beside, name, 1);
  return graph.convolution(pooled, `${name}.conv3`, { norm: norm(3), activation: "relu", residual });
};

export const residualBlocks: Readonly<Record<BlockKind, Block>> = {
  basic,
  bottleneck,
  "split-attention": splitAttention,
};
