// Activations by their definitions, in float64.
import type { Activation } from "../core/networks/ops";

/** After torch.nn.functional. */
export const activationDefinitions: { readonly [Kind in Activation]: (x: number) => number } = {
  linear: (x) => x,
  relu: (x) => Math.max(0, x),
  relu6: (x) => Math.min(6, Math.max(0, x)),
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  hardsigmoid: (x) => Math.min(6, Math.max(0, x + 3)) / 6,
  hardswish: (x) => (x * Math.min(6, Math.max(0, x + 3))) / 6,
  silu: (x) => x / (1 + Math.exp(-x)),
};
