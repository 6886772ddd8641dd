// The fully factorized density of a latent, after Ballé et al. 2018 (Variational image compression with a scale
// hyperprior, appendix 6.1) as CompressAI's EntropyBottleneck parametrises it.
import type { Latent, WeightArray, Weights } from "../../domain";
import { MalformedPriorError, UnusableLatentError } from "./codec-errors";

/** One density a channel: a small monotone network from a value to the logit of its cumulative probability. */
export interface FactorizedPrior {
  readonly channels: number;
  /** Widths between the layers, official [1, 3, 3, 3, 3, 1]. */
  readonly widths: readonly number[];
  /** For each layer [channels, out, in], before the softplus. */
  readonly matrices: readonly Float32Array[];
  /** For each layer [channels, out]. */
  readonly biases: readonly Float32Array[];
  /** For each layer but the last [channels, out], before the tanh. */
  readonly factors: readonly Float32Array[];
  /** [channels, 3]: lower quantile, median, upper quantile. */
  readonly quantiles: Float32Array;
}

/** Likelihoods below this count as this (CompressAI's likelihood_bound). */
const likelihoodFloor = 1e-9;

/**
 * The prior among a model's weights: `prior.matrix0…`, `prior.bias0…`, `prior.factor0…`, `prior.quantiles`.
 * Throws MalformedPriorError where one is missing, has another shape than its neighbours ask for, or is not finite.
 */
export function priorOfWeights(weights: Weights): FactorizedPrior {
  const quantiles = parameter(weights, "prior.quantiles");
  const channels = quantiles.shape[0];
  assertShape("prior.quantiles", quantiles, [channels, 3]);
  const widths = [1];
  const matrices: Float32Array[] = [];
  const biases: Float32Array[] = [];
  const factors: Float32Array[] = [];
  for (let layer = 0; weights.has(`prior.matrix${layer}`); layer++) {
    const matrix = parameter(weights, `prior.matrix${layer}`);
    const width = matrix.shape[1];
    assertShape(`prior.matrix${layer}`, matrix, [channels, width, widths[layer]]);
    const bias = parameter(weights, `prior.bias${layer}`);
    assertShape(`prior.bias${layer}`, bias, [channels, width, 1]);
    if (weights.has(`prior.matrix${layer + 1}`)) {
      const factor = parameter(weights, `prior.factor${layer}`);
      assertShape(`prior.factor${layer}`, factor, [channels, width, 1]);
      factors.push(factor.data);
    }
    widths.push(width);
    matrices.push(matrix.data);
    biases.push(bias.data);
  }
  if (matrices.length === 0) throw new MalformedPriorError("The model has no parameter prior.matrix0.");
  if (widths[matrices.length] !== 1) {
    throw new MalformedPriorError(`The prior's last layer has ${widths[matrices.length]} outputs, expected 1.`);
  }
  return { channels, widths, matrices, biases, factors, quantiles: quantiles.data };
}

function parameter(weights: Weights, name: string): WeightArray {
  const array = weights.get(name);
  if (!array) throw new MalformedPriorError(`The model has no parameter ${name}.`);
  const bad = array.data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new MalformedPriorError(`${name} has the value ${array.data[bad]} at element ${bad}.`);
  return array;
}

function assertShape(name: string, array: WeightArray, expected: readonly number[]): void {
  const count = expected.reduce((product, size) => product * size, 1);
  if (array.shape.join() === expected.join() && array.data.length === count && count > 0) return;
  throw new MalformedPriorError(
    `${name}: shape [${array.shape.join(", ")}] with ${array.data.length} values, expected [${expected.join(", ")}].`,
  );
}

/** The medians that latents are rounded around, one a channel. */
export function mediansOf(prior: FactorizedPrior): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: prior.channels }, (_, c) => prior.quantiles[3 * c + 1]);
}

/** How results of single operations are rounded: identity for float64, Math.fround to follow PyTorch's float32. */
export type Rounding = (value: number) => number;

const exactly: Rounding = (value) => value;

/** The logit of one channel's cumulative probability as a function of the value. */
export function cumulativeLogit(
  prior: FactorizedPrior,
  channel: number,
  rounded: Rounding = exactly,
): (value: number) => number {
  const { widths } = prior;
  const layers = prior.matrices.map((matrix, layer) => {
    const [inputs, outputs] = [widths[layer], widths[layer + 1]];
    const size = inputs * outputs;
    return {
      inputs,
      outputs,
      slopes: Array.from(matrix.subarray(channel * size, (channel + 1) * size), (m) => rounded(softplus(m))),
      biases: Array.from(prior.biases[layer].subarray(channel * outputs, (channel + 1) * outputs)),
      gates: Array.from(prior.factors[layer]?.subarray(channel * outputs, (channel + 1) * outputs) ?? [], (factor) =>
        rounded(Math.tanh(factor)),
      ),
    };
  });
  return (value) => {
    let current = [value];
    for (const { inputs, outputs, slopes, biases, gates } of layers) {
      const next: number[] = [];
      for (let o = 0; o < outputs; o++) {
        let sum = 0;
        for (let i = 0; i < inputs; i++) sum = rounded(sum + rounded(slopes[o * inputs + i] * current[i]));
        sum = rounded(sum + biases[o]);
        next.push(gates.length > 0 ? rounded(sum + rounded(gates[o] * rounded(Math.tanh(sum)))) : sum);
      }
      current = next;
    }
    return current[0];
  };
}

function softplus(x: number): number {
  return x > 20 ? x : Math.log1p(Math.exp(x));
}

export function sigmoid(x: number, rounded: Rounding = exactly): number {
  return rounded(1 / rounded(1 + rounded(Math.exp(-x))));
}

/** σ(upper) - σ(lower), computed on the side where both are small, so that far tails keep their digits. */
export function probabilityBetween(lowerLogit: number, upperLogit: number): number {
  return lowerLogit + upperLogit > 0
    ? sigmoid(-lowerLogit) - sigmoid(-upperLogit)
    : sigmoid(upperLogit) - sigmoid(lowerLogit);
}

/**
 * The information in a latent under the density itself, in bits: what the paper's training loss counts, the probability of
 * each rounded value bounded below by 10⁻⁹. Float64. Throws UnusableLatentError where channels disagree.
 */
export function densityBits(latent: Latent, prior: FactorizedPrior): number {
  if (latent.channels !== prior.channels) {
    throw new UnusableLatentError(`The latent has ${latent.channels} channels, the prior has ${prior.channels}.`);
  }
  const plane = latent.height * latent.width;
  let bits = 0;
  for (let c = 0; c < prior.channels; c++) {
    const logit = cumulativeLogit(prior, c);
    const median = prior.quantiles[3 * c + 1];
    const known = new Map<number, number>();
    for (let i = c * plane; i < (c + 1) * plane; i++) {
      const symbol = latent.symbols[i];
      let cost = known.get(symbol);
      if (cost === undefined) {
        const value = symbol + median;
        cost = -Math.log2(Math.max(probabilityBetween(logit(value - 0.5), logit(value + 0.5)), likelihoodFloor));
        known.set(symbol, cost);
      }
      bits += cost;
    }
  }
  return bits;
}
