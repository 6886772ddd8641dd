// Whether a start's calibration still holds of what a run made of it.
import type { Calibration, TaskName } from "../../domain";
import type { NetworkSource } from "../../nets/model/network-source";
import { leftBehindHeads } from "./left-behind-heads";
import type { StartNetwork } from "./random-start";

/** The start's own, where neither the classifier nor what it reads was trained; undefined elsewhere. */
export function keptCalibration(
  network: NetworkSource,
  start: StartNetwork,
  trained: TaskName,
): Calibration | undefined {
  if (trained === "classification" || !network.architecture.heads.classification) return undefined;
  const isLeftBehind = leftBehindHeads(network, start, trained).classification !== undefined;
  return isLeftBehind ? undefined : start.configuration?.calibration;
}
