// Rounding of torch.round and of Python's round: halves go to the even neighbour.

/** The nearest whole number; of two equally near ones the even one. */
export function roundHalfToEven(value: number): number {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}
