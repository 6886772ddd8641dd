// A network that must have both halves, opened for tests and benches.
import { type Network, openNetwork } from "../nets/model/network";
import type { NetworkSource } from "../nets/model/network-source";

export type CodingNetwork = Extract<Network, { readonly encoder: object }>;

/** Rejects as openNetwork does, and where nothing is coded. */
export async function openCodingNetwork(source: NetworkSource): Promise<CodingNetwork> {
  const network = await openNetwork(source);
  if (network.encoder) return network;
  network.dispose();
  throw new Error("The network has no bottleneck.");
}
