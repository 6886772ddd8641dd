// The detection head in ONNX: feature pyramid and proposal head on maps, the box head on pooled regions.
import type { Flow, GraphBuilder } from "./graph-builder";
import { OnnxExportError } from "./onnx-errors";

/** Maps, finest first -> pyramid levels, `levels` of them: one more than there are projections subsamples the last. */
export function featurePyramid(graph: GraphBuilder, maps: readonly Flow[], levels: number): Flow[] {
  const name = "detection.fpn";
  const count = maps.filter((_, i) => graph.has(`${name}.inner${i}.kernel`)).length;
  if (levels !== count && levels !== count + 1) {
    throw new OnnxExportError(
      `The configuration lists anchors for ${levels} pyramid levels, the weights make ${count} or, with the subsampled ` +
        `one, ${count + 1}. Correct detection.anchorSizes.`,
    );
  }
  const pyramid: Flow[] = [];
  let above: Flow | undefined;
  for (let i = count - 1; i >= 0; i--) {
    const residual = above && graph.resizeLike(above, maps[i], `${name}.inner${i}`, "nearest");
    above = graph.convolution(maps[i], `${name}.inner${i}`, { residual });
    pyramid.unshift(graph.convolution(above, `${name}.output${i}`, { padding: 1 }));
  }
  if (levels > count) {
    const spec = { kernel_shape: [1, 1], strides: [2, 2] };
    pyramid.push(graph.operator("MaxPool", name, [pyramid[count - 1]], spec));
  }
  return pyramid;
}

/** One pyramid level -> logits [n, anchors, h, w] and offsets [n, 4 · anchors, h, w]. */
export function proposalHead(graph: GraphBuilder, level: Flow): { objectness: Flow; deltas: Flow } {
  const hidden = graph.convolution(level, "detection.rpn.conv", { padding: 1, activation: "relu" });
  return {
    objectness: graph.convolution(hidden, "detection.rpn.objectness"),
    deltas: graph.convolution(hidden, "detection.rpn.deltas"),
  };
}

/** Pooled regions [r, c, side, side] -> logits [r, classes] and offsets [r, 4 · classes]. */
export function boxHead(graph: GraphBuilder, pooled: Flow, channels: number): { logits: Flow; deltas: Flow } {
  const hidden = (x: Flow, name: string, pooledChannels?: number) =>
    graph.operator("Relu", name, [graph.linear(x, name, pooledChannels)]);
  const flat = graph.operator("Flatten", "detection.box", [pooled], { axis: 1 });
  const last = hidden(hidden(flat, "detection.box.hidden1", channels), "detection.box.hidden2");
  return { logits: graph.linear(last, "detection.box.scores"), deltas: graph.linear(last, "detection.box.deltas") };
}
