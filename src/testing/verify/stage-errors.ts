// How far a network's stages are from the reference's, stage by stage.
import * as tf from "@tensorflow/tfjs-core";
import { digest, digestError, type Digest } from "../digest";
import type { CaseResult } from "./case-result";

export type Stages = Readonly<Record<string, Digest>>;

/** In units of the reference's rms: what two float32 implementations of the same layers agree to. */
export const stageTolerance = 1e-4;

/** Digest of a tensor in PyTorch's order. */
export async function digestOf(tensor: tf.Tensor): Promise<Digest> {
  const ordered = tensor.rank === 4 ? tf.transpose(tensor, [0, 3, 1, 2]) : tf.clone(tensor);
  const values = await ordered.data();
  ordered.dispose();
  return digest(values, ordered.shape);
}

/** Collects the errors of one case's stages and tells the worst. */
export class StageErrors {
  private worst = 0;
  private worstStage = "none";
  private readonly seen = new Set<string>();
  private readonly gains: string[] = [];

  constructor(private readonly expected: Stages) {}

  has(stage: string): boolean {
    return Object.hasOwn(this.expected, stage);
  }

  /** `gain`: what the stage makes of an error in the stages before it, in units of that error; more than 1 is told. */
  async check(stage: string, tensor: tf.Tensor, gain = 1): Promise<void> {
    if (!this.has(stage)) return;
    this.seen.add(stage);
    const error = digestError(await digestOf(tensor), this.expected[stage]) / gain;
    if (gain > 1) this.gains.push(`${stage} ${gain.toFixed(0)} ×`);
    if (!(error < this.worst)) [this.worst, this.worstStage] = [error, stage];
  }

  result(id: string): CaseResult {
    const unseen = Object.keys(this.expected).filter((stage) => !this.seen.has(stage));
    const gained = this.gains.length > 0 ? `; errors before it grow in ${this.gains.join(", ")}` : "";
    const note = `${this.seen.size} stages, worst ${this.worstStage}${gained}`;
    return {
      id,
      worst: unseen.length > 0 ? Infinity : this.worst,
      tolerance: stageTolerance,
      unit: "of the rms",
      note: unseen.length > 0 ? `not computed: ${unseen.join(", ")}` : note,
    };
  }
}
