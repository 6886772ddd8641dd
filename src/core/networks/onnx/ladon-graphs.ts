// Networks as ONNX graphs: Ladon's encoder on the device and the server's pass over one latent, or an uncompressed network
// whole; beside either the box head on pooled regions.
import type { Architecture, TaskName, Weights } from "../../../domain";
import { layersBehindFront } from "../backbone";
import { encoder } from "../bottleneck";
import type { ModelConfiguration } from "../configuration";
import { boxHead } from "../heads/faster-rcnn";
import { mapHeads } from "../heads/heads";
import { isSsd } from "../heads/ssd";
import { features } from "../network";
import { parameter } from "./folded-parameters";
import { GraphBuilder, type Flow } from "./graph-builder";
import { OnnxExportError, type OnnxGraph } from "./onnx-model";

export interface OnnxNetwork {
  readonly architecture: Architecture;
  readonly weights: Weights;
}

const batch = "batch";

/** @throws OnnxExportError for an uncompressed network */
function bottleneckOf({ bottleneck }: Architecture): NonNullable<Architecture["bottleneck"]> {
  if (bottleneck) return bottleneck;
  throw new OnnxExportError(
    "The checkpoint has no bottleneck, so there is neither encoder nor server to export. It is one graph as a whole.",
  );
}

/** The heads that are asked for: all that there are where none are named. @throws OnnxExportError for one that is not there */
function headsOf({ heads }: Architecture, asked: readonly TaskName[] | undefined): Architecture["heads"] {
  for (const task of asked ?? []) {
    if (heads[task]) continue;
    const there = Object.keys(heads).join(", ") || "none";
    throw new OnnxExportError(`The checkpoint has no ${task} head to export. It has ${there}.`);
  }
  return asked ? Object.fromEntries(asked.map((task) => [task, heads[task]])) : heads;
}

function addMap(graph: GraphBuilder, flow: Flow, name: string, about: string): void {
  graph.output(flow, { name, shape: [batch, flow.channels, `${name}_height`, `${name}_width`], about });
}

/**
 * Normalised image [n, 3, h, w] -> latent before rounding [n, C, h / 4 - 1, w / 4 - 1], h and w divisible by 4.
 * @throws OnnxExportError
 */
export function encoderGraph({ architecture, weights }: OnnxNetwork): OnnxGraph {
  const bottleneck = bottleneckOf(architecture);
  const graph = new GraphBuilder(weights);
  const image = graph.input({
    name: "image",
    shape: [batch, 3, "height", "width"],
    about: "RGB, normalised; height and width divisible by 32 where all heads are to be asked",
  });
  addMap(graph, encoder(graph, bottleneck)(image), "latent", "before rounding");
  return graph.graph("encoder");
}

/** What the heads answer becomes the graph's outputs, last of those that another graph goes on with. */
function addHeads(graph: GraphBuilder, architecture: Architecture, configuration: ModelConfiguration) {
  const setting = { architecture, configuration };
  const built = mapHeads(architecture, ({ outputs, pools }, shapes) => ({
    pools,
    run: outputs(graph, shapes, setting),
  }));
  return (maps: readonly Flow[]): void => {
    for (const head of built.toSorted((a, b) => Number(a.pools ?? false) - Number(b.pools ?? false))) {
      for (const { name, value, kind, about } of head.run(maps)) {
        if (kind === "map") addMap(graph, value, name, about);
        else graph.output(value, { name, shape: [batch, value.channels], about });
      }
    }
  };
}

/**
 * Normalised image [n, 3, h, w] -> what each head of an uncompressed network answers.
 * @throws OnnxExportError for one that compresses, or where parameters are missing; ConfigurationError as serverGraph
 */
export function networkGraph({ architecture, weights }: OnnxNetwork, configuration: ModelConfiguration): OnnxGraph {
  if (architecture.bottleneck) throw new OnnxExportError("The checkpoint compresses: it has an encoder and a server.");
  const graph = new GraphBuilder(weights);
  const image = graph.input({ name: "image", shape: [batch, 3, "height", "width"], about: "RGB, normalised" });
  const run = features(graph, architecture);
  const answer = addHeads(graph, architecture, configuration);
  answer(run(image));
  return graph.graph("network");
}

/**
 * Rounded latent [n, C, h, w] -> the maps that all heads share, and what each of `heads` answers.
 * @throws OnnxExportError where a head is asked for that is not there, or parameters are missing; ConfigurationError where
 * configuration and architecture do not fit
 */
export function serverGraph(
  { architecture, weights }: OnnxNetwork,
  configuration: ModelConfiguration,
  heads?: readonly TaskName[],
): OnnxGraph {
  const { channels } = bottleneckOf(architecture);
  const asked = { ...architecture, heads: headsOf(architecture, heads) };
  const graph = new GraphBuilder(weights);
  const latent = graph.input({
    name: "latent",
    shape: [batch, channels, "latent_height", "latent_width"],
    about: "rounded around the medians",
  });
  const run = features(graph, asked);
  const answer = addHeads(graph, asked, configuration);
  const maps = run(latent);
  addMap(graph, maps[0], "decoder", "the decoder's output, stride 4");
  layersBehindFront(architecture).forEach(({ name }, i) => addMap(graph, maps[i + 1], name, "feature map"));
  answer(maps);
  return graph.graph("server");
}

/**
 * Pooled regions [r, c, side, side] -> logits and offsets of every class.
 * @throws OnnxExportError without a detection head
 */
export function boxHeadGraph({ architecture, weights }: OnnxNetwork): OnnxGraph {
  const { detection } = architecture.heads;
  if (!detection) throw new OnnxExportError("The checkpoint has no detection head, so there is no box head to export.");
  if (isSsd(detection)) throw new OnnxExportError("The checkpoint detects by SSD, which has no box head to export.");
  const { pyramidChannels } = detection;
  const graph = new GraphBuilder(weights);
  const [pooled] = parameter(weights, "detection.box.hidden1.kernel").shape;
  const side = Math.sqrt(pooled / pyramidChannels);
  const regions = graph.input({
    name: "regions",
    shape: ["regions", pyramidChannels, side, side],
    about: "each pooled from its pyramid level",
  });
  const { logits, deltas } = boxHead(graph, detection)(regions);
  graph.output(logits, { name: "logits", shape: ["regions", logits.channels], about: "background first" });
  graph.output(deltas, { name: "deltas", shape: ["regions", deltas.channels], about: "offsets, four a class" });
  return graph.graph("box-head");
}
