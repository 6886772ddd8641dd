// Ladon as three ONNX graphs: the device's encoder, the server's pass over one latent, the box head on pooled regions.
import type { Architecture, TaskName, Weights } from "../../../domain";
import { boxHead, featurePyramid, proposalHead } from "./detection-head";
import { GraphBuilder, type Flow } from "./graph-builder";
import { OnnxExportError } from "./onnx-errors";
import type { OnnxGraph } from "./onnx-model";
import { residualBlocks } from "./residual-blocks";
import { segmentationHead } from "./segmentation-head";

export interface OnnxNetwork {
  readonly architecture: Architecture;
  readonly weights: Weights;
}

export interface ServerGraphOptions {
  /** Heads to write; those that the architecture has, where absent. */
  readonly heads?: readonly TaskName[];
  /** Dilations of the atrous pyramid. */
  readonly asppRates: readonly number[];
  /** Levels of the feature pyramid. */
  readonly pyramidLevels: number;
  /** The pyramid levels that propose, counted from the finest. */
  readonly proposingLevels: readonly number[];
}

const batch = "batch";

/** @throws OnnxExportError for an uncompressed network */
function bottleneckOf({ bottleneck }: Architecture): NonNullable<Architecture["bottleneck"]> {
  if (bottleneck) return bottleneck;
  throw new OnnxExportError(
    "The checkpoint has no bottleneck, so there is neither encoder nor server to export. Choose one that compresses.",
  );
}

/**
 * Normalised image [n, 3, h, w] -> latent before rounding [n, C, h / 4 - 1, w / 4 - 1], h and w divisible by 4.
 * @throws OnnxExportError
 */
export function encoderGraph({ architecture, weights }: OnnxNetwork): OnnxGraph {
  const { channels } = bottleneckOf(architecture);
  const graph = new GraphBuilder(weights);
  const image = graph.input({
    name: "image",
    shape: [batch, 3, "height", "width"],
    about: "RGB, normalised; height and width divisible by 32 where all heads are to be asked",
  });
  const x1 = graph.gdn(graph.convolution(image, "encoder.conv1", { stride: 2, padding: 2 }), "encoder.gdn1");
  const x2 = graph.gdn(graph.convolution(x1, "encoder.conv2", { stride: 2, padding: 2 }), "encoder.gdn2");
  graph.output(graph.convolution(x2, "encoder.conv3"), {
    name: "latent",
    shape: [batch, channels, "latent_height", "latent_width"],
    about: "before rounding",
  });
  return graph.graph("encoder");
}

function decoder(graph: GraphBuilder, latent: Flow): Flow {
  const x1 = graph.gdn(graph.convolution(latent, "decoder.conv1", { padding: 1 }), "decoder.gdn1", true);
  const x2 = graph.gdn(graph.convolution(x1, "decoder.conv2"), "decoder.gdn2", true);
  return graph.convolution(x2, "decoder.conv3", { padding: 1 });
}

function addMap(graph: GraphBuilder, flow: Flow, name: string, channels: number, about: string): void {
  graph.output(flow, { name, shape: [batch, channels, `${name}_height`, `${name}_width`], about });
}

function addDetection(
  graph: GraphBuilder,
  maps: readonly Flow[],
  { pyramidChannels, anchorsPerPosition: anchors }: NonNullable<Architecture["heads"]["detection"]>,
  { pyramidLevels, proposingLevels }: ServerGraphOptions,
): void {
  const levels = featurePyramid(graph, maps, pyramidLevels);
  levels.forEach((level, i) => addMap(graph, level, `pyramid${i}`, pyramidChannels, "pyramid level, finest is 0"));
  for (const i of proposingLevels) {
    const { objectness, deltas } = proposalHead(graph, levels[i]);
    addMap(graph, objectness, `objectness${i}`, anchors, "logits, one an anchor");
    addMap(graph, deltas, `deltas${i}`, 4 * anchors, "offsets of each anchor, four at a time");
  }
}

/**
 * Rounded latent [n, C, h, w] -> the maps that all heads share, and what each head says.
 * @throws OnnxExportError where a head is asked for that is not there, or parameters are missing
 */
export function serverGraph({ architecture, weights }: OnnxNetwork, options: ServerGraphOptions): OnnxGraph {
  const { channels, targetChannels } = bottleneckOf(architecture);
  const { heads } = architecture;
  const asked = (task: TaskName): boolean => (options.heads ? options.heads.includes(task) : heads[task] !== undefined);
  for (const task of options.heads ?? []) {
    if (heads[task]) continue;
    const there = Object.keys(heads).join(", ") || "none";
    throw new OnnxExportError(`The checkpoint has no ${task} head to export. It has ${there}.`);
  }
  const graph = new GraphBuilder(weights);
  const latent = graph.input({
    name: "latent",
    shape: [batch, channels, "latent_height", "latent_width"],
    about: "rounded around the medians",
  });
  const maps = [decoder(graph, latent)];
  addMap(graph, maps[0], "decoder", targetChannels, "the decoder's output, stride 4");
  const block = residualBlocks[architecture.block];
  for (const { name, blocks, stride, outChannels } of architecture.layers) {
    let x = maps[maps.length - 1];
    for (let i = 0; i < blocks; i++) x = block(graph, x, `body.${name}.${i}`, i === 0 ? stride : 1);
    maps.push(x);
    addMap(graph, x, name, outChannels, "feature map");
  }
  if (asked("classification")) {
    const mean = graph.operator("GlobalAveragePool", "classification", [maps[maps.length - 1]]);
    const flat = graph.operator("Flatten", "classification", [mean], { axis: 1 });
    const shape = [batch, heads.classification!.classes];
    graph.output(graph.linear(flat, "classification.linear"), { name: "classification", shape, about: "logits" });
  }
  if (asked("segmentation")) {
    const scores = segmentationHead(graph, maps, options.asppRates);
    addMap(graph, scores, "segmentation", heads.segmentation!.classes, "logits, background first");
  }
  if (asked("detection")) addDetection(graph, maps, heads.detection!, options);
  return graph.graph("server");
}

/**
 * Pooled regions [r, c, side, side] -> logits and offsets of every class.
 * @throws OnnxExportError without a detection head
 */
export function boxHeadGraph({ architecture, weights }: OnnxNetwork): OnnxGraph {
  const detection = architecture.heads.detection;
  if (!detection) throw new OnnxExportError("The checkpoint has no detection head, so there is no box head to export.");
  const { pyramidChannels, classes } = detection;
  const graph = new GraphBuilder(weights);
  const side = Math.sqrt(graph.shape("detection.box.hidden1.kernel")[0] / pyramidChannels);
  const regions = graph.input({
    name: "regions",
    shape: ["regions", pyramidChannels, side, side],
    about: "each pooled from its pyramid level",
  });
  const { logits, deltas } = boxHead(graph, regions, pyramidChannels);
  graph.output(logits, { name: "logits", shape: ["regions", classes], about: "background first" });
  graph.output(deltas, { name: "deltas", shape: ["regions", 4 * classes], about: "offsets, four a class" });
  return graph.graph("box-head");
}
