// Whole numbers in the address: what it says, or the default with a sentence why not.
import { saidInAddress } from "./said-in-address";

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
  // 0x10 and 1e2 are numbers to JavaScript, and to no one who reads an address
  const value = /^-?\d+$/.test(text) ? Number(text) : NaN;
  if (value >= least && value <= most) return { value };
  return {
    value: fallback,
    problem: `${saidInAddress(name, text)}, which is no whole number from ${least} to ${most}; ${fallback} is shown.`,
  };
}
