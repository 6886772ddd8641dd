// Whole numbers in the address: what it says, or the default with a sentence why not.

export interface HashNumber {
  readonly value: number;
  readonly problem?: string;
}

/** Reads parameter `name`, which must be a whole number from `least` to `most`. */
export function hashNumber(
  parameters: URLSearchParams,
  name: string,
  fallback: number,
  least: number,
  most: number,
): HashNumber {
  const text = parameters.get(name);
  if (text === null) return { value: fallback };
  const value = Number(text);
  if (text.trim() !== "" && Number.isInteger(value) && value >= least && value <= most) return { value };
  return {
    value: fallback,
    problem: `The address says ${name}=${text}, which is no whole number from ${least} to ${most}; ${fallback} is shown.`,
  };
}
