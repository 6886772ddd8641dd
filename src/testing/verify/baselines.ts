// The lightweight networks, stage by stage, against forward/baseline-*.json, on the active tfjs backend.
import * as tf from "@tensorflow/tfjs-core";
import { inferArchitecture } from "../../core/checkpoint/architecture";
import { expectedTensors } from "../../core/checkpoint/expected-tensors";
import { classify } from "../../core/tasks/classification";
import type { Architecture, TaskName, WeightArray } from "../../domain";
import { disposeFeatures, inputTensor, openNetwork, type Server } from "../../nets/model/network";
import type { NetworkSource } from "../../nets/model/network-source";
import { resizeBilinear } from "../../nets/nn/resize";
import { syntheticImage } from "../synthetic-values";
import { syntheticWeights } from "../small-network";
import type { CaseResult, ReferenceSource, VerifyGroup } from "./case-result";
import { topFiveError } from "./compare-answers";
import { asItIs, topFive } from "./forward";
import { checkInnerStages } from "./inner-stages";
import { StageErrors, type Stages } from "./stage-errors";

interface BaselineCase {
  readonly id: string;
  readonly arch: string;
  readonly task: TaskName;
  readonly image: { readonly height: number; readonly width: number };
  readonly stages: Stages;
  readonly final: { readonly top5?: readonly (readonly [label: number, probability: number])[] };
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

/** The stage that a layer's map is: the outermost module that its tensors and no others stand in; undefined where there is none. */
function stageOf(modules: ReadonlyMap<string, string>, layer: string, errors: StageErrors): string | undefined {
  const own = layer === "stem" ? "stem." : `body.${layer}.`;
  const isWithin = (name: string) => name.startsWith(own);
  const words = commonModule(Array.from(modules).flatMap(([name, module]) => (isWithin(name) ? [module] : [])));
  const isShared = (stage: string) =>
    Array.from(modules).some(([name, module]) => module.startsWith(`${stage}.`) && !isWithin(name));
  return words.map((_, i) => words.slice(0, i + 1).join(".")).find((stage) => errors.has(stage) && !isShared(stage));
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
    const stage = stageOf(modules, server.mapNames[i], errors);
    if (stage !== undefined) await errors.check(stage, map);
  }
  if (source.architecture.backbone) {
    await checkInnerStages(source.architecture, source.weights, modules, x, features, errors);
  }
  const last = features[features.length - 1];
  for (const whole of ["features", "layers"]) await errors.check(whole, last);
  return features;
}

async function* baselineCase(reference: ReferenceSource, test: BaselineCase): AsyncGenerator<CaseResult> {
  const id = `forward ${test.id}`;
  const source = await baseline(reference, test);
  const { height, width } = test.image;
  const input = asItIs({ width, height, data: syntheticImage(test.id, height, width, reference.seed) });
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
