// The reference rule: tensors and images that follow from a name, an index and a seed (its salt; reference/README.md, "The rule").

/** The 32-bit draw of element `index` of the tensor whose name hashes to `state`. */
function mix(state: number, index: number): number {
  let x = (state + Math.imul(index, 0x9e3779b9)) >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}

function fnv1a(text: string): number {
  let hash = 2166136261;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 16777619);
  return hash >>> 0;
}

/** `count` values in [-1, 1), float64, in PyTorch's row-major element order. */
export function uniform(name: string, count: number, seed = ""): Float64Array {
  const state = fnv1a(name + seed);
  const values = new Float64Array(count);
  for (let i = 0; i < count; i++) values[i] = mix(state, i) / 2 ** 31 - 1;
  return values;
}

/** `offset + scale * uniform(name)`, computed in float64 and rounded once to float32. */
export function syntheticTensor(
  name: string,
  count: number,
  seed: string,
  scale = 1,
  offset = 0,
): Float32Array<ArrayBuffer> {
  const state = fnv1a(name + seed);
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) values[i] = offset + scale * (mix(state, i) / 2 ** 31 - 1);
  return values;
}

/** The rule's image: smooth waves plus a little noise, interleaved 8-bit RGB. */
export function syntheticImage(name: string, height: number, width: number, seed = ""): Uint8Array {
  const rgb = new Uint8Array(height * width * 3);
  const noise = uniform(`${name}.noise`, rgb.length, seed);
  for (let channel = 0; channel < 3; channel++) {
    const f = uniform(`${name}.wave${channel}`, 6, seed);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        let wave = Math.sin(x * (0.06 + 0.03 * f[0]) + 3 * f[1]) + Math.cos(y * (0.05 + 0.03 * f[2]) + 3 * f[3]);
        wave += Math.sin((x + y) * (0.2 + 0.1 * f[4]) + 3 * f[5]);
        const i = (y * width + x) * 3 + channel;
        rgb[i] = Math.min(255, Math.max(0, Math.floor(127.5 + 35 * wave + 12 * noise[i] + 0.5)));
      }
    }
  }
  return rgb;
}

/** Endings of tensor names whose fan-in scale is multiplied, after `GAINS` in the reference's rule.py. */
const gains: readonly (readonly [ending: string, gain: number])[] = [
  ["encoder.4.weight", 3.0],
  ["decoder.4.weight", 0.06],
  ["fc.weight", 1.5],
  ["rpn.head.cls_logits.weight", 0.2],
  ["rpn.head.bbox_pred.weight", 0.04],
  ["box_predictor.cls_score.weight", 0.25],
  ["box_predictor.bbox_pred.weight", 0.06],
  ["classifier.4.weight", 1.0],
];

function offsetAndScale(name: string, shape: readonly number[]): [offset: number, scale: number] {
  const leaf = name.slice(name.lastIndexOf(".") + 1);
  if (leaf === "running_var") return [1, 0.5];
  if (leaf === "running_mean") return [0, 0.1];
  if (leaf === "weight" && shape.length === 1) return name.endsWith("bn3.weight") ? [0.1, 0.05] : [1, 0.3];
  if (leaf === "bias") return [0, 0.1];
  const fanIn = shape.slice(1).reduce((a, b) => a * b, 1);
  const gain = gains.find(([ending]) => name.endsWith(ending))?.[1] ?? 1;
  return [0, gain * Math.sqrt(6 / fanIn)];
}

/** The name under which the three models of one case share their backbone's tensors. */
export function sharedName(name: string): string {
  return name.replace(/^backbone\.(body\.)?(?=bottleneck_layer\.|layer\d\.)/, "");
}

const pedestal = 2 ** -36;

/**
 * The values `fill` in the reference's rule.py gives to one parameter of a state dict, in PyTorch's spelling and order. It
 * leaves the prior's quantiles and matrices as CompressAI constructs them.
 */
export function syntheticParameter(
  name: string,
  shape: readonly number[],
  seed: string,
  prefix = "",
): Float32Array<ArrayBuffer> {
  const key = prefix + sharedName(name);
  const count = shape.reduce((a, b) => a * b, 1);
  const leaf = name.slice(name.lastIndexOf(".") + 1);
  if (name.includes("entropy_bottleneck")) {
    if (name.includes(".biases.")) return syntheticTensor(key, count, seed, 0.5);
    if (name.includes(".factors.")) return syntheticTensor(key, count, seed, 0.3);
    if (name.includes(".matrices.")) return new Float32Array(count).fill(initialMatrixValue(Number(name.at(-1))));
    if (leaf === "quantiles") return Float32Array.from({ length: count }, (_, i) => [-10, 0, 10][i % 3]);
  }
  if (leaf === "beta" && shape.length === 1) {
    const u = uniform(key, count, seed);
    return Float32Array.from(u, (v) => Math.sqrt(Math.max(1 + 0.2 * v, 1e-6) + pedestal));
  }
  if (leaf === "gamma" && shape.length === 2) {
    const [size] = shape;
    const shrink = name.includes("decoder") ? 0.1 : 1;
    const u = uniform(key, count, seed);
    return Float32Array.from(u, (v, i) => {
      const diagonal = Math.floor(i / size) === i % size ? 0.1 : 0;
      return Math.sqrt((diagonal + (0.1 / size) * (1 + v)) * shrink + pedestal);
    });
  }
  const [offset, scale] = offsetAndScale(name, shape);
  return syntheticTensor(key, count, seed, scale, offset);
}

/** The initial value of every element of `entropy_bottleneck.matrices.index`, for filters (3, 3, 3, 3). */
export function initialMatrixValue(index: number): number {
  const filters = [1, 3, 3, 3, 3, 1];
  return Math.fround(Math.log(Math.expm1(1 / (10 ** (1 / 5) * filters[index + 1]))));
}
