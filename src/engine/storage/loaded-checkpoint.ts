// A checkpoint in memory: what a network is built from, and what is known about it.
import type { SpendableSource } from "../../nets/model/network-source";
import type { CheckpointSummary } from "../protocol-checkpoints";

export type LoadedCheckpoint = SpendableSource & { readonly summary: CheckpointSummary };
