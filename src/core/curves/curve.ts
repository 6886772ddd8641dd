// Curves of rate against score as they come out of a file, before anything is drawn.
export const rateUnits = ["paper", "payload", "bpp"] as const;
/** The paper's kilobytes (1,024 bytes) of a pickle, kilobytes (1,000 bytes) of payload, bits per pixel. */
export type RateUnit = (typeof rateUnits)[number];

/** What the device's half of a network costs. */
export interface CurveEncoder {
  readonly bits: number;
  readonly parameters: number;
  /** For one square image of `inputSize` pixels. */
  readonly multiplyAccumulates: number;
  readonly inputSize: number;
}

export interface CurvePoint {
  /** What tells it from its neighbours: "beta 1.28", "quality 50". */
  readonly label: string;
  readonly beta?: number;
  readonly quality?: number;
  /** What else the file tells points apart by: qp, lambda, epoch. */
  readonly parameters: Readonly<Record<string, number>>;
  /** At least one. */
  readonly rates: { readonly [Unit in RateUnit]?: number };
  readonly encoder?: CurveEncoder;
  /** By score name, at least one; in percent where the score is a known one. */
  readonly scores: Readonly<Record<string, number>>;
}

export interface Curve {
  /** Of the file's name and content and the place in it: the same again for the same file, never another's. No commas. */
  readonly id: string;
  readonly name: string;
  /** Empty where the file has none. */
  readonly description: string;
  readonly fileName: string;
  /** Rising beta, or the order of the file: never by rate. At least one. */
  readonly points: readonly CurvePoint[];
  /** What was made of the file beyond what it says, a sentence each. */
  readonly notes: readonly string[];
}
