// Weights to begin training from, drawn as the upstream packages construct their modules: torchvision's resnet.py, rpn.py and
// feature_pyramid_network.py, CompressAI's gdn.py and entropy_models.py, PyTorch's defaults for all else.
import type { InitialValues } from "../../core/networks/heads/head";
import { heads } from "../../core/networks/heads/heads";
import { traceNetwork } from "../../core/networks/network";
import type { Architecture, WeightArray } from "../../domain";
import type { SeededRandom } from "../../core/base/random";

/** What an initial value depends on. Fans are those of the kernel that the parameter belongs to. */
interface Parameter {
  readonly count: number;
  /** In this lab's layout. */
  readonly shape: readonly number[];
  /** Inputs that each output sums up. */
  readonly fanIn: number;
  /** Outputs that each input reaches, kernel positions counted. */
  readonly fanOut: number;
}

type Values = Float32Array<ArrayBuffer>;
type Fill = (parameter: Parameter, random: SeededRandom) => Values;

/** CompressAI's init_scale 10 over the five matrices of filters 3, 3, 3, 3. */
const priorScale = 10 ** (1 / 5);
/** CompressAI's reparametrisation keeps square roots of values above 2^-36. */
const pedestal = 2 ** -36;

const constant =
  (value: number): Fill =>
  ({ count }) =>
    new Float32Array(count).fill(value);

function uniform(count: number, bound: number, random: SeededRandom): Values {
  return Float32Array.from({ length: count }, () => (2 * random.uniform() - 1) * bound);
}

/** Normal, its variance such that gradients keep their size through rectifiers (He et al. 2015). */
const heNormal: Fill = ({ count, fanOut }, random) => random.normals(count, Math.sqrt(2 / fanOut));

/** PyTorch's default for kernels and biases alike: kaiming_uniform_(a=√5) is uniform within 1 / √fan-in. */
const defaultUniform: Fill = ({ count, fanIn }, random) => uniform(count, 1 / Math.sqrt(fanIn), random);

/** softplus of it times the scales of all layers makes the prior's density as wide as init_scale. */
const priorMatrix: Fill = ({ count, shape }) =>
  new Float32Array(count).fill(Math.log(Math.expm1(1 / priorScale / shape[1])));

const diagonal: Fill = ({ count, shape }) => {
  const values = new Float32Array(count).fill(Math.sqrt(pedestal));
  for (let i = 0; i < shape[0]; i++) values[i * shape[0] + i] = Math.sqrt(0.1 + pedestal);
  return values;
};

/** PyTorch's kaiming_uniform_(a=1) is uniform within gain · √(3 / fan-in). */
function fillOfHead(values: InitialValues): Fill {
  if (values === "zero") return constant(0);
  if ("deviation" in values) return ({ count }, random) => random.normals(count, values.deviation);
  return ({ count, fanIn }, random) => uniform(count, values.gain * Math.sqrt(3 / fanIn), random);
}

const ofHeads = Object.values(heads)
  .flat()
  .flatMap(({ initialValues = [] }) => initialValues.map(([name, values]) => [name, fillOfHead(values)] as const));

/** The first pattern that a name fits decides. */
const fills: readonly (readonly [pattern: RegExp, fill: Fill])[] = [
  [/\.(?:scale|variance)$/, constant(1)],
  [/\.(?:shift|mean)$/, constant(0)],
  [/^prior\.quantiles$/, ({ count }) => Float32Array.from({ length: count }, (_, i) => [-10, 0, 10][i % 3])],
  [/^prior\.matrix\d$/, priorMatrix],
  [/^prior\.bias\d$/, ({ count }, random) => uniform(count, 0.5, random)],
  [/^prior\.factor\d$/, constant(0)],
  [/\.beta$/, constant(Math.sqrt(1 + pedestal))],
  [/\.gamma$/, diagonal],
  [/^(?:stem|body)\..*\.kernel$/, heNormal],
  ...ofHeads,
  [/\.(?:kernel|bias)$/, defaultUniform],
];

function fillFor(name: string): Fill {
  const found = fills.find(([pattern]) => pattern.test(name));
  if (!found) throw new Error(`${name} has no initial values: no rule in initial-weights.ts fits it`);
  return found[1];
}

/**
 * Initial values of the parameters of `architecture` whose names `wanted` accepts, in the order of the layers: a backbone
 * draws the same whatever heads stand on it. A state of `random` gives the same values, up to the engine's logarithm.
 */
export function initialWeights(
  architecture: Architecture,
  random: SeededRandom,
  wanted: (name: string) => boolean = () => true,
): Map<string, WeightArray> {
  const weights = new Map<string, WeightArray>();
  for (const { parameters, fanIn, fanOut } of traceNetwork(architecture)) {
    for (const { name, shape } of parameters) {
      if (!wanted(name)) continue;
      const data = fillFor(name)({ shape, count: shape.reduce((a, b) => a * b, 1), fanIn, fanOut }, random);
      weights.set(name, { shape, data });
    }
  }
  return weights;
}
