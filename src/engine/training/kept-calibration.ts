// Whether a start's calibration still holds of what a run made of it.
import type { StaleHeads } from "../../core/checkpoint/stale-heads";
import type { Calibration, TaskName } from "../../domain";
import type { NetworkSource } from "../../nets/model/network-source";
import type { StartNetwork } from "./random-start";

/**
 * The start's own, where neither the classifier nor what it reads was trained; undefined elsewhere. `leftBehind` is what
 * leftBehindHeads says of the three.
 */
export function keptCalibration(
  { architecture }: NetworkSource,
  start: StartNetwork,
  trained: TaskName,
  leftBehind: StaleHeads,
): Calibration | undefined {
  const isAnother = trained === "classification" || leftBehind.classification !== undefined;
  return isAnother || !architecture.heads.classification ? undefined : start.configuration?.calibration;
}
