// The largest numbers that a recipe may ask for. Beyond them is a slip, or more than any device can do.

export const largest = {
  epochs: 100_000,
  batchSize: 65_536,
  /** Pixels a side. */
  side: 8_192,
  steps: 1_000_000_000,
  /** Of the prior's quantiles. */
  fitSteps: 1_000_000,
  learningRate: 1_000,
  weightDecay: 1_000,
  /** Of losses, and beta. */
  weight: 1_000_000_000,
  temperature: 1_000_000,
  gamma: 1_000,
  power: 1_000,
  clipNorm: 1e12,
  /** Times the input's side. */
  scale: 100,
  /** Width over height. */
  ratio: 1_000,
  milestones: 1_000,
  /** Of any list: stages, losses, modules; and of learning rates. */
  entries: 1_000,
  /** Characters of a module's name. */
  moduleName: 200,
} as const;
