// A classifier that learns on standardised features: what standardises them is kept beside its weights while a stage lasts, and
// goes into them at the end, so that the network stays of the form that it had.
import type { Architecture, WeightArray, Weights } from "../../../domain";

const prefix = "standardised.";

/** Sums over pooled features, which grow batch by batch; one number a channel. */
export interface FeatureSums {
  readonly count: number;
  readonly sums: Float64Array;
  readonly squares: Float64Array;
}

/** (feature - centre) / divisor, by channel. */
export interface Standardisation {
  readonly centre: Float32Array<ArrayBuffer>;
  readonly divisor: Float32Array<ArrayBuffer>;
}

/** The linear layer that reads the means over all positions of the last map; undefined without a classifier. */
export function pooledLayer({ heads: { classification } }: Architecture): string | undefined {
  if (!classification) return undefined;
  return classification.hidden === undefined ? "classification.linear" : "classification.hidden";
}

/** `rows` is [n, channels]; `before` the sums of other rows. */
export function addFeatures(rows: Float32Array, channels: number, before?: FeatureSums): FeatureSums {
  const sums = before ? before.sums.slice() : new Float64Array(channels);
  const squares = before ? before.squares.slice() : new Float64Array(channels);
  for (let i = 0; i < rows.length; i++) {
    sums[i % channels] += rows[i];
    squares[i % channels] += rows[i] ** 2;
  }
  return { count: (before?.count ?? 0) + rows.length / channels, sums, squares };
}

/** The median of what is above 0; 0 where nothing is. */
function medianAbove0(values: Float64Array): number {
  const above = values.filter((value) => value > 0).toSorted();
  return above.length === 0 ? 0 : above[Math.floor(above.length / 2)];
}

/**
 * Brings channels to mean 0 and one scale, and all together to length 1 in the mean (root mean square): one learning rate
 * then fits networks of any width. Channels that move less than most are not brought all the way, for much of what they
 * say is noise.
 */
export function standardisationOf({ count, sums, squares }: FeatureSums): Standardisation {
  const means = sums.map((sum) => sum / count);
  const deviations = squares.map((square, i) => Math.sqrt(Math.max(0, square / count - means[i] ** 2)));
  // images that are all the same have no scale
  const typical = medianAbove0(deviations) || 1;
  const divisors = deviations.map((deviation) => Math.hypot(deviation, typical));
  const square = divisors.reduce((sum, divisor, i) => sum + (deviations[i] / divisor) ** 2, 0);
  const length = Math.sqrt(square) || 1;
  return { centre: Float32Array.from(means), divisor: Float32Array.from(divisors, (divisor) => divisor * length) };
}

export const centreOf = (layer: string): string => `${prefix}${layer}.centre`;
export const divisorOf = (layer: string): string => `${prefix}${layer}.divisor`;

/** Kernel [in, out] with row i times `factors[i]`, and bias plus what a feature of `offset` adds by `kernel`. */
function moved(
  { shape, data }: WeightArray,
  bias: WeightArray,
  factors: (channel: number) => number,
  offset: (channel: number, kernel: number) => number,
): readonly [kernel: WeightArray, bias: WeightArray] {
  const [rows, columns] = shape;
  const kernel = new Float32Array(data.length);
  const sums = Float64Array.from(bias.data);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const at = row * columns + column;
      kernel[at] = data[at] * factors(row);
      sums[column] += offset(row, data[at]);
    }
  }
  return [
    { shape, data: kernel },
    { shape: bias.shape, data: Float32Array.from(sums) },
  ];
}

/** The same network, whose `layer` reads standardised features from here on. */
export function withStandardisation(weights: Weights, layer: string, { centre, divisor }: Standardisation): Weights {
  const [kernel, bias] = moved(
    weights.get(`${layer}.kernel`)!,
    weights.get(`${layer}.bias`)!,
    (channel) => divisor[channel],
    (channel, value) => centre[channel] * value,
  );
  return new Map([
    ...weights,
    [`${layer}.kernel`, kernel],
    [`${layer}.bias`, bias],
    [centreOf(layer), { shape: [centre.length], data: centre }],
    [divisorOf(layer), { shape: [divisor.length], data: divisor }],
  ]);
}

/** The same network, whose layers read features as they are; `weights` itself where none is standardised. */
export function withoutStandardisation(weights: Weights): Weights {
  const layers = Array.from(weights.keys())
    .filter((name) => name.startsWith(prefix) && name.endsWith(".centre"))
    .map((name) => name.slice(prefix.length, -".centre".length));
  if (layers.length === 0) return weights;
  const folded = new Map(Array.from(weights).filter(([name]) => !name.startsWith(prefix)));
  for (const layer of layers) {
    const centre = weights.get(centreOf(layer))!.data;
    const divisor = weights.get(divisorOf(layer))!.data;
    const [kernel, bias] = moved(
      weights.get(`${layer}.kernel`)!,
      weights.get(`${layer}.bias`)!,
      (channel) => 1 / divisor[channel],
      (channel, value) => (-centre[channel] * value) / divisor[channel],
    );
    folded.set(`${layer}.kernel`, kernel).set(`${layer}.bias`, bias);
  }
  return folded;
}
