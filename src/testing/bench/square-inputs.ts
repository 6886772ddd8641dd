// What both halves of a network are timed with.
import { unresized } from "../../core/image/placement";
import { latentSide } from "../../core/networks/bottleneck";
import type { NetworkInput } from "../../domain";
import { syntheticTensor } from "../synthetic-values";

/** A normalised image of `size` × `size` pixels and a rounded latent of as large a one; `side` is the latent's. */
export function squareInputs(size: number, channels: number) {
  const side = latentSide(size);
  const input: NetworkInput = {
    data: syntheticTensor("bench.image", size * size * 3, "", 2),
    placement: unresized(size, size, "unified"),
  };
  return { input, latent: syntheticTensor("bench.latent", side * side * channels, "", 4).map(Math.round), side };
}
