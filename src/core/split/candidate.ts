// What competes for a device, an uplink and a server: a split network, an image sent whole, or a network that stays on the
// device. Every figure says where it comes from; one that is missing is absent and never 0.
import type { TaskName } from "../../domain";

/**
 * `measured`: on a machine, by this lab. `published`: read in a primary source. `estimated`: computed from something else,
 * such as multiply-accumulates and a measured speed. `typed`: by the user.
 */
export const figureSources = ["measured", "published", "estimated", "typed"] as const;
export type FigureSource = (typeof figureSources)[number];

/** A quantity that varies from image to image or from run to run, in the unit that its field names. */
export interface Figure {
  /** The median of `samples` where there are some, else the one value that is known: of `spread`, its mean. */
  readonly value: number;
  readonly samples?: readonly number[];
  /** Where a source gives no samples but a standard deviation; draws from it are reconstructed, as lognormal. */
  readonly spread?: { readonly standardDeviation: number; readonly count: number };
  readonly source: FigureSource;
  /** Who says so: a file, a paper, the machine and its backend. */
  readonly note?: string;
}

export interface Stage {
  /** As people read it: "Encode". */
  readonly name: string;
  /** On the machine that measured it, before any factor; absent where it is missing. */
  readonly seconds?: Figure;
}

export interface CandidateScore {
  readonly task: TaskName;
  /** As people read it: "top-1", "AP", "mean IoU". */
  readonly metric: string;
  /** 0 … 100. */
  readonly percent: number;
  /** Scores of different datasets are never put on one axis. */
  readonly dataSet: string;
  readonly images?: number;
  /** Bounds of a 95 % bootstrap interval, in percent. */
  readonly interval?: readonly [number, number];
  readonly source: FigureSource;
  readonly note?: string;
}

export const candidateWays = ["split", "offload", "local"] as const;

export interface Candidate {
  readonly id: string;
  readonly name: string;
  /** `split`: an encoder on the device and the rest on the server. `offload`: the image's own bytes. `local`: nothing is sent. */
  readonly way: (typeof candidateWays)[number];
  /** What belongs together on a chart: "Photos", "ResNet-50, three single-task networks", "JPEG", "MobileNetV3". */
  readonly family: string;
  readonly beta?: number;
  /** Of a codec. */
  readonly quality?: number;
  /** What it answers; one that lacks an asked task is no candidate for that question. */
  readonly tasks: readonly TaskName[];
  /** In their order. Times of a local network are all here. */
  readonly device: readonly Stage[];
  /** Empty for a local network. Heads carry their task, and only asked ones are counted. */
  readonly server: readonly (Stage & { readonly task?: TaskName })[];
  /** What is sent for an image, without headers; absent for a local network, and where it is missing. */
  readonly payloadBytes?: Figure;
  /** What comes back: labels, boxes, mask; absent where it is missing, and for a local network. */
  readonly answerBytes?: Figure;
  readonly scores: readonly CandidateScore[];
}
