// What a checkpoint gives to build a network from.
import { UserError } from "../../core/base/user-error";
import type { Architecture, CdfTables, OwnWeights, Weights } from "../../domain";
import type { ModelConfiguration } from "../../core/networks/configuration";

export interface NetworkSource {
  readonly architecture: Architecture;
  readonly weights: Weights;
  /** The checkpoint's own CDF tables; rebuilt from the prior where it has none. */
  readonly tables?: CdfTables;
  /** The listed configuration that matches the architecture, where absent. */
  readonly configuration?: ModelConfiguration;
}

/** One that a network may use up: its arrays are taken out as they are uploaded. */
export interface ConsumableSource extends NetworkSource {
  readonly weights: OwnWeights;
}

/** A network was asked for that the checkpoint does not hold. */
export class UnsuitableNetworkError extends UserError {
  override readonly name = "UnsuitableNetworkError";
}
