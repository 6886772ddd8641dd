// The qualities at which images also go through a codec, as people type them.

export interface Qualities {
  /** Each once, ascending. */
  readonly values: readonly number[];
  readonly problem?: string;
}

/** Whole numbers from 1 to 100 with commas or spaces between them; nothing is none. */
export function readQualities(codec: string, text: string): Qualities {
  const words = text.split(/[\s,;]+/).filter(Boolean);
  const bad = words.find((word) => !/^\d+$/.test(word) || Number(word) < 1 || Number(word) > 100);
  if (bad !== undefined) {
    return {
      values: [],
      problem: `${codec}: “${bad}” is no quality; write whole numbers from 1 to 100, such as 10, 50, 90.`,
    };
  }
  return { values: [...new Set(words.map(Number))].sort((a, b) => a - b) };
}
