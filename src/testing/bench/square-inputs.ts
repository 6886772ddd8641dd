// What both halves of a network are timed with.
import type { NetworkInput } from "../../domain";
import { syntheticTensor } from "../synthetic-values";

/** A normalised image of `size` × `size` pixels and a rounded latent of as large a one; `side` is the latent's. */
export function squareInputs(size: number, channels: number) {
  const side = size / 4 - 1;
  const sides = { inputWidth: size, inputHeight: size, resizedWidth: size, resizedHeight: size };
  const original = { originalWidth: size, originalHeight: size, cropLeft: 0, cropTop: 0 };
  const input: NetworkInput = {
    data: syntheticTensor("bench.image", size * size * 3, "", 2),
    placement: { protocol: "unified", ...sides, ...original },
  };
  return { input, latent: syntheticTensor("bench.latent", side * side * channels, "", 4).map(Math.round), side };
}
