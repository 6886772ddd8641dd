// The lightweight networks, stage by stage, against forward/baseline-*.json, on the active tfjs backend.
import * as tf from "@tensorflow/tfjs-core";
import { inferArchitecture } from "../../core/checkpoint/architecture";
import { expectedTensors } from "../../core/checkpoint/expected-tensors";
import { prepare } from "../../core/image/prepare";
import { configurationFor, type DetectionConfiguration } from "../../core/networks/configuration";
import { classify } from "../../core/tasks/classification";
import type { Architecture, Placement, TaskName, WeightArray } from "../../domain";
import { disposeFeatures, inputTensor, openNetwork, type Server } from "../../nets/model/network";
import type { NetworkSource } from "../../nets/model/network-source";
import type { FasterRcnn } from "../../nets/tasks/faster-rcnn/faster-rcnn";
import type { Ssd } from "../../nets/tasks/ssd";
import type { Features } from "../../nets/tasks/task";
import { resizeBilinear } from "../../nets/nn/resize";
import { digestError } from "../digest";
import { syntheticImage, syntheticTensor } from "../synthetic-values";
import { syntheticWeights } from "../small-network";
import type { CaseResult, ReferenceSource, VerifyGroup } from "./case-result";
import { topFiveError, minOverlap, unmatchedDetections, type ReferenceDetections } from "./compare-answers";
import { asItIs, detectionTolerance, topFive } from "./forward";
import { checkInnerStages } from "./inner-stages";
import { digestOf, StageErrors, stageTolerance, type Stages } from "./stage-errors";

interface BaselineCase {
  readonly id: string;
  readonly arch: string;
  readonly task: TaskName;
  readonly image: { readonly height: number; readonly width: number };
  readonly stages: Stages;
  readonly final: {
    readonly top5?: readonly (readonly [label: number, probability: number])[];
  } & Partial<ReferenceDetections>;
}

type Listing = Readonly<Record<string, readonly [type: string, shape: readonly number[]]>>;

/** By which the rule's kernels are multiplied, where their names contain these words (GAINS of the reference's baselines.py). */
const gains = { regression_head: 0.05, classification_head: 0.3 } as const;

function withGains(architecture: Architecture, task: TaskName, seed: string): NetworkSource["weights"] {
  const weights = new Map(syntheticWeights(architecture, task, seed));
  for (const { torchName, role, shape } of expectedTensors(architecture, task)) {
    const gain = Object.entries(gains).find(([word]) => torchName.includes(word))?.[1];
    if (gain === undefined || role.kind !== "parameter" || shape.length < 2) continue;
    const { shape: own, data } = weights.get(role.name)!;
    weights.set(role.name, { shape: own, data: data.map((value) => Math.fround(value * gain)) } satisfies WeightArray);
  }
  return weights;
}

async function baseline(reference: ReferenceSource, { arch, task }: BaselineCase): Promise<NetworkSource> {
  const listing = await reference.readJson<Listing>(`state-dicts/${arch}.json`);
  const architecture = inferArchitecture(Object.entries(listing).map(([name, [, shape]]) => ({ name, shape })));
  return { architecture, weights: withGains(architecture, task, reference.seed) };
}

/** What all dotted names begin with. */
function commonModule(names: readonly string[]): string[] {
  const [first, ...others] = names.map((name) => name.split("."));
  const length = first.findIndex((word, i) => others.some((other) => other[i] !== word));
  return first.slice(0, length < 0 ? first.length : length);
}

/** PyTorch's modules by this lab's layers. */
function modulesOf({ architecture }: NetworkSource, task: TaskName): ReadonlyMap<string, string> {
  const withoutLeaf = (name: string) => name.slice(0, name.lastIndexOf("."));
  return new Map(
    expectedTensors(architecture, task).flatMap(({ torchName, role }) =>
      role.kind === "parameter" ? [[withoutLeaf(role.name), withoutLeaf(torchName)] as const] : [],
    ),
  );
}

/**
 * The stages that the map of a layer is: the outermost module that its tensors and no others stand in, and those of more
 * layers of which it is the last.
 */
function stagesOf(
  modules: ReadonlyMap<string, string>,
  layers: readonly string[],
  layer: string,
  errors: StageErrors,
): string[] {
  const modulesOfLayer = (name: string) => {
    const own = name === "stem" ? "stem." : `body.${name}.`;
    return Array.from(modules).flatMap(([parameters, module]) => (parameters.startsWith(own) ? [module] : []));
  };
  const isIn = (stage: string) => (name: string) =>
    modulesOfLayer(name).some((module) => module === stage || module.startsWith(`${stage}.`));
  const words = commonModule(modulesOfLayer(layer));
  const stages = words
    .map((_, i) => words.slice(0, i + 1).join("."))
    .filter((stage) => errors.has(stage) && layers.findLast(isIn(stage)) === layer)
    // A convolution's stage is what stands before its activation.
    .filter((stage) => !modulesOfLayer(layer).includes(stage));
  const own = stages.find((stage) => layers.find(isIn(stage)) === layer);
  return stages.filter((stage) => stage === own || layers.find(isIn(stage)) !== layer);
}

async function checkMaps(
  test: BaselineCase,
  source: NetworkSource,
  server: Server,
  x: tf.Tensor4D,
  errors: StageErrors,
) {
  const features = server.features(x);
  const modules = modulesOf(source, test.task);
  for (const [i, map] of features.entries()) {
    for (const stage of stagesOf(modules, server.mapNames, server.mapNames[i], errors)) await errors.check(stage, map);
  }
  if (source.architecture.backbone) {
    await checkInnerStages(source.architecture, source.weights, modules, x, features, errors);
  }
  return features;
}

/** What a detector's modules give, in PyTorch's order. */
async function checkSsd(head: Ssd, features: Features, errors: StageErrors): Promise<void> {
  const outputs = head.predictions(features);
  for (const [stage, part] of [
    ["bbox_regression", "deltas"],
    ["cls_logits", "logits"],
  ] as const) {
    const joined = tf.tidy(() =>
      tf.concat(
        outputs.map((output) => tf.reshape(output[part], [1, output.deltas.size / 4, -1])),
        1,
      ),
    );
    await errors.check(`head.${stage}.0`, joined);
    joined.dispose();
  }
  for (const output of outputs) tf.dispose(output);
}

async function checkFasterRcnn(
  head: FasterRcnn,
  features: Features,
  placement: Placement,
  errors: StageErrors,
): Promise<void> {
  const pyramid = head.pyramid(features);
  for (const [i, { objectness, deltas }] of head.proposals(pyramid).entries()) {
    await errors.check(`rpn.head.0.${i}`, objectness);
    await errors.check(`rpn.head.1.${i}`, deltas);
    tf.dispose([objectness, deltas]);
  }
  const levels = pyramid.length - 1;
  tf.dispose([...pyramid]);
  const outputs = await boxHeadOutputs(head, features, placement, levels);
  const gains = outputs.map(() => 1);
  for (let draw = 0; draw < noiseDraws; draw++) {
    const moved = features.map((map) => withError(map, draw));
    const others = await boxHeadOutputs(head, moved, placement, levels);
    for (const [i, other] of others.entries()) {
      const change = digestError(await digestOf(other), await digestOf(outputs[i]));
      if (Number.isFinite(change)) gains[i] = Math.max(gains[i], change / stageTolerance);
    }
    tf.dispose([...moved, ...others]);
  }
  for (const [i, output] of outputs.entries()) {
    await errors.check(`roi_heads.box_predictor.${i}.0`, output, gains[i]);
  }
  tf.dispose(outputs);
}

/** By which the gain of a region's error is measured. */
const noiseDraws = 8;

/** The map with an error as large as its stage is allowed, without order. */
function withError(map: tf.Tensor4D, draw: number): tf.Tensor4D {
  return tf.tidy(() => {
    const rms = tf.sqrt(tf.mean(tf.square(map)));
    const noise = tf.tensor4d(syntheticTensor(`baselines.error${draw}`, map.size, "", stageTolerance), map.shape);
    return tf.add(map, tf.mul(noise, rms));
  });
}

/** Logits [regions, classes] and offsets [regions, 4 · classes] of the regions that the network itself proposes. */
async function boxHeadOutputs(
  head: FasterRcnn,
  features: Features,
  placement: Placement,
  levels: number,
): Promise<tf.Tensor2D[]> {
  const { logits, deltas, classes } = await head.read(features, placement, levels);
  return [
    tf.tensor2d(logits, [logits.length / classes, classes]),
    tf.tensor2d(deltas, [logits.length / classes, 4 * classes]),
  ];
}

async function* baselineCase(reference: ReferenceSource, test: BaselineCase): AsyncGenerator<CaseResult> {
  const id = `forward ${test.id}`;
  const source = await baseline(reference, test);
  const { height, width } = test.image;
  const image = { width, height, data: syntheticImage(test.id, height, width, reference.seed) };
  const { protocol } = configurationFor(source.architecture);
  const input = test.task === "detection" ? prepare(image, protocol!) : asItIs(image);
  const tensorsBefore = tf.memory().numTensors;
  const { server, dispose } = await openNetwork(source);
  const errors = new StageErrors(test.stages);
  const x = inputTensor(input);
  const features = await checkMaps(test, source, server, x, errors);
  x.dispose();
  if (server.heads.classification) {
    const logits = server.heads.classification(features);
    await errors.check("logits", logits);
    const top = classify((await logits.data()) as Float32Array);
    logits.dispose();
    yield topFive(test, topFiveError(top, test.final.top5!));
  }
  if (server.heads.segmentation) {
    const small = server.heads.segmentation(features);
    const logits = resizeBilinear(small, [height, width]);
    await errors.check("logits", logits);
    tf.dispose([small, logits]);
  }
  if (server.heads.detection) {
    const { detection: head } = server.heads;
    const { placement } = input;
    await ("predictions" in head
      ? checkSsd(head, features, errors)
      : checkFasterRcnn(head, features, placement, errors));
    const { configuration } = server;
    const { detections: limit, nmsThreshold: suppressedAbove } = configuration.detection;
    const predicted = async (maps: Features, settings: Partial<DetectionConfiguration> = {}) => {
      const detection = { ...configuration.detection, detections: Infinity, ...settings };
      return (await head.predict({ features: maps, placement, configuration: { ...configuration, detection } })).boxes;
    };
    const boxes = await predicted(features);
    const final = test.final as ReferenceDetections;
    const ranking = { limit, suppressedAbove, candidates: await predicted(features, { nmsThreshold: 1 }) };
    const { length } = final.boxes;
    const tolerance = Math.min(detectionTolerance, Math.floor(0.1 * length));
    let worst = unmatchedDetections(boxes, final, ranking);
    let note: string | undefined;
    if (worst > tolerance) {
      let sameAbove = 1;
      for (let draw = 0; draw < noiseDraws; draw++) {
        const moved = features.map((map) => withError(map, draw));
        sameAbove = Math.min(sameAbove, minOverlap(boxes, await predicted(moved)));
        tf.dispose(moved);
      }
      worst = unmatchedDetections(boxes, final, { ...ranking, sameAbove });
      note = `an error of ${stageTolerance} in the maps moves boxes to an overlap of ${sameAbove.toFixed(2)}`;
    }
    yield { id: `${id} detections`, worst, tolerance, unit: `of ${length} without a partner`, ...(note && { note }) };
  }
  disposeFeatures(features);
  dispose();
  yield errors.result(`${id} stages`);
  yield {
    id: `${id} leak`,
    worst: Math.abs(tf.memory().numTensors - tensorsBefore),
    tolerance: 0,
    unit: "tensors left over",
  };
}

/** The cases whose id `filter` accepts; all unless told. */
export function baselinesGroup(filter: (id: string) => boolean = () => true): VerifyGroup {
  return async function* (reference) {
    for (const file of await reference.list("forward")) {
      if (!file.startsWith("baseline-") || !filter(file.replace(/\.json$/, ""))) continue;
      yield* baselineCase(reference, await reference.readJson<BaselineCase>(`forward/${file}`));
    }
  };
}
