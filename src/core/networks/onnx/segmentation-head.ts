// Segmentation heads in ONNX: DeepLabv3's on the last map, and the one that fuses all four.
import type { Flow, GraphBuilder } from "./graph-builder";

function normed(
  graph: GraphBuilder,
  x: Flow,
  name: string,
  spec: { readonly padding?: number; readonly dilation?: number; readonly activation?: "linear" | "relu" } = {},
): Flow {
  return graph.convolution(x, `${name}.conv`, { norm: `${name}.norm`, activation: "relu", ...spec });
}

/** Atrous spatial pyramid pooling, after torchvision's deeplabv3.py. */
function atrousPyramid(graph: GraphBuilder, x: Flow, rates: readonly number[]): Flow {
  const name = "segmentation.aspp";
  const branches = [
    normed(graph, x, `${name}.branch0`),
    ...rates.map((rate, i) => normed(graph, x, `${name}.branch${i + 1}`, { padding: rate, dilation: rate })),
  ];
  const mean = normed(graph, graph.operator("GlobalAveragePool", name, [x]), `${name}.pool`);
  const sides = graph.operator("Shape", name, [x], { start: 2, end: 4 });
  const shape = graph.operator("Concat", name, [graph.integers("shape", [1, 1]), sides], { axis: 0 });
  const everywhere = graph.operator("Expand", name, [mean, shape]);
  return normed(graph, graph.operator("Concat", name, [...branches, everywhere], { axis: 1 }), `${name}.project`);
}

/** Maps, finest first -> class scores at the stride of the last map, or of the finest from the fused head. */
export function segmentationHead(graph: GraphBuilder, maps: readonly Flow[], rates: readonly number[]): Flow {
  const name = "segmentation";
  if (!graph.has(`${name}.detail.conv.kernel`)) {
    const context = atrousPyramid(graph, maps[maps.length - 1], rates);
    return graph.convolution(normed(graph, context, `${name}.head`, { padding: 1 }), `${name}.classifier`);
  }
  const [finest, ...coarser] = maps;
  const projected = coarser.map((map, i) => normed(graph, map, `${name}.lateral${i}`, { activation: "linear" }));
  const raised = projected.map((map, i) =>
    i === 0 ? map : graph.resizeLike(map, projected[0], `${name}.lateral${i}`, "linear"),
  );
  const context = atrousPyramid(graph, graph.operator("Relu", name, [graph.operator("Sum", name, raised)]), rates);
  const joined = [graph.resizeLike(context, finest, name, "linear"), normed(graph, finest, `${name}.detail`)];
  const join = normed(graph, graph.operator("Concat", name, joined, { axis: 1 }), `${name}.join`, { padding: 1 });
  return graph.convolution(join, `${name}.classifier`);
}
