// A checkpoint in memory: what a network is built from, and what is known about it.
import type { NetworkSource } from "../../nets/model/network-source";
import type { CheckpointSummary } from "../protocol-checkpoints";

export type LoadedCheckpoint = NetworkSource & { readonly summary: CheckpointSummary };
